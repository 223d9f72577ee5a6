/** The life of one flow log in a process of its own, because NODE_DEBUG is read when node starts. */
import { join } from "node:path";
import type { FlowLogProvider } from "../provider/core/pulumi/provider";

const [module = "", inputs = "{}"] = process.argv.slice(2);

async function live(): Promise<void> {
  const provider: FlowLogProvider<object> = require(join(__dirname, "../provider/dynamic", module));
  const { inputs: checked } = await provider.check({}, { ...JSON.parse(inputs), __provider: "made up" });
  const { id, outs = {} } = await provider.create(checked ?? {});
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
