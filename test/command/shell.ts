/** Runs the command in this process. */
import { run } from "../../provider/command/command";

/** Runs the command as a shell with these variables would. */
export async function command(env: Record<string, string>, ...args: string[]) {
  const before = { ...process.env };
  Object.assign(process.env, env);
  const printed: string[] = [];
  const noted: string[] = [];
  try {
    const io = {
      print: (text: string) => void printed.push(text),
      note: (text: string) => void noted.push(text),
      progress: () => undefined,
    };
    const code = await run(["node", "pulumi-flowlogs", ...args], io);
    return { code, printed: printed.join(""), noted: noted.join("") };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
