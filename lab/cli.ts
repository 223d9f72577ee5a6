/** `npm run lab`: starts the lab's clouds, prints the variables that lead a program to them, runs until Ctrl-C. */
import { Command } from "commander";
import * as registry from "./clouds";
import { startControl } from "./control";
import { cloudsOf, startLab } from "./lab";

const titles = Object.values(registry).map(({ title }) => title);
const program = new Command("npm run lab --")
  .description(`${titles.join(", ")} on free loopback ports, with memory and rules`)
  .option("--json", "print one JSON object instead of shell export lines")
  .parse();

async function main(json: boolean): Promise<void> {
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

/** For POSIX shells: in single quotes nothing is special but the quote itself. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

main(program.opts<{ json?: boolean }>().json ?? false).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
