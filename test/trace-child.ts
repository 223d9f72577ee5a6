/** The life of one flow log in a process of its own, because NODE_DEBUG is read when node starts. */
import { join } from "node:path";
import type { FlowLogProvider } from "../provider/core/pulumi/provider";

const [module = "", inputs = "{}", changes = "[]"] = process.argv.slice(2);

async function live(): Promise<void> {
  const provider: FlowLogProvider<object> = require(join(__dirname, "../provider/dynamic", module));
  const checked = async (args: object) => (await provider.check({}, { ...args, __provider: "made up" })).inputs ?? {};
  const { id, outs = {} } = await provider.create(await checked(JSON.parse(inputs)));
  if (changes !== "[]") {
    const changed = await checked({ ...JSON.parse(inputs), ...JSON.parse(changes) });
    await provider.update(id, outs, changed).catch(() => undefined);
  }
  const { props = {} } = await provider.read(id, outs);
  await provider.delete(id, props);
}

live().then(
  () => process.exit(0),
  (thrown) => {
    console.error(thrown);
    process.exit(1);
  },
);
