/** What a Pulumi stack knows: its config, for credentials, and its state, for what it manages. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { FlowLogError } from "../core/errors";
import { Settings } from "../core/settings";
import * as z from "../core/zod";
import { fileReason } from "./file-reason";

const run = promisify(execFile);

const configFile = z.record(z.string(), z.object({ value: z.string().optional() }));
const stateFile = z.object({
  deployment: z.object({
    resources: z.array(z.object({ urn: z.string(), id: z.string().optional() })).optional(),
  }),
});

/** Config of the stack first, then the environment, as for the provider; without a stack the environment alone. */
export async function settingsOf(stack: string | undefined): Promise<Settings> {
  if (stack === undefined) return new Settings();
  const config = configFile.parse(JSON.parse(await pulumi("config", "--json", "--show-secrets", "--stack", stack)));
  return new Settings((key) => config[key]?.value);
}

/** The names (URNs) of the resources of a state, by their ids in lower case. */
export type Managed = ReadonlyMap<string, string>;

/** `file` is a state as `pulumi stack export` writes it. Without file and stack, nothing is known. */
export async function managedBy(file: string | undefined, stack: string | undefined): Promise<Managed | undefined> {
  if (file === undefined && stack === undefined) return undefined;
  const text = file === undefined ? await pulumi("stack", "export", "--stack", String(stack)) : await stateIn(file);
  const parsed = stateFile.safeParse(parse(text));
  if (!parsed.success) {
    throw FlowLogError.refused("invalid", {
      said: `${file ?? `stack ${stack}`} is no state`,
      advice: "write one with `pulumi stack export --file state.json`",
    });
  }
  const resources = parsed.data.deployment.resources ?? [];
  return new Map(resources.flatMap(({ urn, id }) => (id === undefined ? [] : [[id.toLowerCase(), urn] as const])));
}

async function stateIn(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    throw FlowLogError.refused("invalid", { attempt: `reading the state ${file}`, said: fileReason(thrown) });
  }
}

/** What a list shows of who manages the resource with this id; undefined where nothing is known. */
export function managerOf(id: string, managed: Managed | undefined): string | undefined {
  return managed && (managed.get(id.toLowerCase()) ?? "nobody");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function pulumi(...args: string[]): Promise<string> {
  try {
    const { stdout } = await run("pulumi", [...args, "--non-interactive"], { maxBuffer: 1 << 30 });
    return stdout;
  } catch (thrown) {
    const { stderr, code } = thrown as { stderr?: string; code?: string };
    const said =
      code === "ENOENT" ? "--stack needs the pulumi command on PATH" : `pulumi ${args[0]}: ${stderr?.trim()}`;
    throw FlowLogError.refused("invalid", { said });
  }
}
