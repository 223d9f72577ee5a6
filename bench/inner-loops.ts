/** The time of check and diff, which the engine calls for every flow log. */
import { FlowLogProvider } from "../provider/core/pulumi/provider";
import { vpcFlowLog } from "../provider/vpc/flow-log/kind";

export interface InnerLoop {
  readonly name: string;
  /** The median time of one call. */
  readonly microseconds: number;
}

export async function measureInnerLoops(): Promise<InnerLoop[]> {
  const provider = new FlowLogProvider(vpcFlowLog);
  const uuid = "3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85";
  const args = {
    resourceType: "vpc",
    resourceId: uuid,
    trafficType: "all",
    logGroupId: uuid,
    logTopicId: uuid,
    __provider: "made up",
  };
  const { inputs } = await provider.check({}, args);
  const { Bench } = await import("tinybench");
  const bench = new Bench({ time: 500 });
  bench.add("check of a VpcFlowLog", () => provider.check({}, args));
  bench.add("diff of an unchanged VpcFlowLog", () => provider.diff(uuid, { ...inputs }, inputs));
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== "completed") throw new Error(`${name} ended as ${result.state}`);
    return { name, microseconds: 1_000 * result.latency.p50 };
  });
}
