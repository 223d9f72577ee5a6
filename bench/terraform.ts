/**
 * The same N flow logs with Terraform's provider for Open Telekom Cloud against the same lab. The provider is built
 * from source by whoever measures, because the lab needs no registry.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Lab } from "../lab/lab";
import { type Command, type Measurement, measureCommands, type Run } from "./commands";
import { FLEETS } from "./targets";

const SOURCE = "opentelekomcloud/opentelekomcloud";
/** A plan of many resources is printed whole. */
const MOST_OUTPUT_BYTES = 100 * 1024 * 1024;

const COMMANDS: Readonly<Record<Command, readonly string[]>> = {
  create: ["apply", "-auto-approve"],
  "unchanged up": ["apply", "-auto-approve"],
  refresh: ["apply", "-refresh-only", "-auto-approve"],
  "preview --refresh": ["plan"],
  destroy: ["destroy", "-auto-approve"],
};

/** `providerFolder` holds the binary `terraform-provider-opentelekomcloud`. */
export async function measureTerraform(lab: Lab, run: Run, providerFolder: string): Promise<Measurement[]> {
  const targets = FLEETS.vpc.declare(lab, run.n);
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-terraform-"));
  try {
    const settings = path.join(folder, "settings.tfrc");
    await writeFile(settings, settingsOf(providerFolder));
    await writeFile(path.join(folder, "main.tf.json"), JSON.stringify(configurationOf(targets)));
    const env = { ...process.env, ...lab.vpc.tokenEnv, TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: "1" };
    return await measureCommands(lab, run, {
      async run(command) {
        const args = [...COMMANDS[command], `-parallelism=${run.parallel}`, "-no-color", "-input=false"];
        await promisify(execFile)("terraform", args, { cwd: folder, env, maxBuffer: MOST_OUTPUT_BYTES });
      },
      async stateBytes() {
        return (await readFile(path.join(folder, "terraform.tfstate"))).length;
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function settingsOf(providerFolder: string): string {
  return [
    "provider_installation {",
    `  dev_overrides { ${JSON.stringify(SOURCE)} = ${JSON.stringify(path.resolve(providerFolder))} }`,
    "  direct {}",
    "}",
  ].join("\n");
}

/** The inputs of our resources with Terraform's names. */
function configurationOf(targets: readonly object[]): object {
  const withTheirNames = (inputs: object) =>
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [snakeCase(name), value]));
  return {
    terraform: { required_providers: { opentelekomcloud: { source: SOURCE } } },
    resource: {
      opentelekomcloud_vpc_flow_log_v1: Object.fromEntries(
        targets.map((inputs, index) => [`log-${index}`, withTheirNames(inputs)]),
      ),
    },
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
