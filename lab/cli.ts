/**
 * `npm run lab`: starts the lab's clouds, prints the variables that lead a program to them, runs until Ctrl-C.
 * `npm run lab -- change <cloud>`: plays somebody who changes a flow log of the running lab at the console.
 */
import { Command } from "commander";
import * as registry from "./clouds";
import { startControl } from "./control";
import { cloudsOf, startLab } from "./lab";

const titles = Object.values(registry).map(({ title }) => title);
const names = Object.keys(registry);

async function start(json: boolean): Promise<void> {
  const lab = await startLab();
  const control = await startControl(lab);
  // Both logins of a cloud that has two; tools take keys before a password, so unset the keys to try the other login.
  const tokenEnv: Record<string, string> = Object.assign({}, ...cloudsOf(lab).map(({ cloud }) => cloud.tokenEnv));
  const env = { ...tokenEnv, ...lab.env, FLOWLOGS_LAB_CONTROL: control.url };
  if (json) {
    console.log(JSON.stringify(env));
  } else {
    for (const [name, value] of Object.entries(env)) console.log(`export ${name}=${quoted(value)}`);
    console.error("The lab's clouds are running. Paste the lines above into another shell; Ctrl-C here ends them.");
    console.error(
      "After `pulumi up` of examples/quickstart, each of these commands makes a drift in that other shell:",
    );
    for (const name of names) console.error(`  npm run --silent lab -- change ${name}`);
  }
  const end = () => {
    void Promise.all([control.close(), lab.close()]).then(() => process.exit(0));
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  // A signal that ends npm ends npm's shell, which does not pass the signal on.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 500).unref();
}

async function change(cloud: string): Promise<void> {
  const control = process.env.FLOWLOGS_LAB_CONTROL;
  if (!control) {
    throw new Error("no lab is known here: start one with `npm run lab`, and paste the lines that it prints");
  }
  const answer = await fetch(`${control}/${encodeURIComponent(cloud)}/change`, { method: "POST" }).catch(() => {
    throw new Error(`no lab answers at ${control}: start one with \`npm run lab\`, and paste the lines that it prints`);
  });
  const { changed, message } = (await answer.json()) as { changed?: string; message?: string };
  if (!changed) throw new Error(message ?? `the lab answers ${answer.status}`);
  console.log(`${changed}. Now run: pulumi preview --refresh --diff`);
}

/** For POSIX shells: in single quotes nothing is special but the quote itself. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

const program = new Command("npm run lab --")
  .description(`${titles.join(", ")} on free loopback ports, with memory and rules`)
  .option("--json", "print one JSON object instead of shell export lines")
  .action(({ json = false }: { json?: boolean }) => start(json));
program
  .command("change")
  .description("change the flow log of examples/quickstart at the console of a cloud of the running lab")
  .argument("<cloud>", names.join(", "))
  .action(change);

program.parseAsync().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
