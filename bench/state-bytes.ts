/** What stands in the state of each class, in bytes: what the engine, the SDK and this package write. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { labId } from "../lab/clouds/azure";
import { ids } from "../lab/clouds/vpc";
import type { Lab } from "../lab/lab";
import { openStack, type StateResource } from "../lab/stacks";
import { tokenOf } from "../provider/core/inputs/registration";
import type { ClassName } from "../provider/kinds";

const storageId = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");

/** What a program has to say of a resource of each class, and no more. */
export const SAMPLES: Readonly<Record<ClassName, object>> = {
  AzureFlowLog: { targetResourceId: labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub"), storageId },
  AzureNsgFlowLog: {
    targetResourceId: labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-db"),
    storageId,
  },
  NcloudFlowLog: { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" },
  VpcFlowLog: {
    resourceType: "vpc",
    resourceId: ids.vpc,
    trafficType: "all",
    logGroupId: ids.logGroup,
    logTopicId: ids.logStream,
  },
  VpcLogGroup: { logGroupName: "edge", ttlInDays: 30 },
  VpcLogStream: { logStreamName: "edge", logGroupId: ids.logGroup },
};

/** Bytes of JSON without white space. */
export interface StateBytes {
  readonly total: number;
  /** URN, id, type, parent, provider reference, times, places in the program, dependencies. */
  readonly engine: number;
  /** The text `__provider`, once among the inputs and once among the outputs. */
  readonly provider: number;
  /** The inputs: what the program says, and the defaults. */
  readonly inputs: number;
  /** The same inputs among the outputs. */
  readonly echoed: number;
  readonly destination: number;
  readonly place: number;
  /** The owner mark. */
  readonly holder: number;
  /** What the cloud has assigned or reports. */
  readonly assigned: number;
}

export interface States {
  readonly engine: string;
  readonly resources: readonly (readonly [ClassName, StateResource])[];
}

/** Makes one resource of each class, refreshes all, and answers what the state then holds. */
export async function statesOf(lab: Lab): Promise<States> {
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-state-"));
  const targets = path.join(folder, "targets.json");
  await writeFile(targets, JSON.stringify(Object.values(SAMPLES)));
  const env = { ...lab.env, BENCH_CLASS: Object.keys(SAMPLES).join(), BENCH_TARGETS: targets };
  const stack = await openStack({ projectDir: path.join(__dirname, "program"), stack: "state-bytes", env });
  try {
    for (const outcome of [await stack.up(), await stack.refresh()])
      if (!outcome.ok) throw new Error(outcome.messages.join("\n"));
    const all = await stack.resources();
    const resources = (Object.keys(SAMPLES) as ClassName[]).map((name) => {
      const found = all.find(({ type }) => type === tokenOf(name));
      if (!found) throw new Error(`the state holds no ${name}`);
      return [name, found] as const;
    });
    return { engine: stack.engine, resources };
  } finally {
    await stack.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export function bytesOf({ inputs = {}, outputs = {}, ...engine }: StateResource): StateBytes {
  const { __provider: text, ...own } = inputs;
  const { __provider: again, destination, place, holder, ...others } = outputs;
  const isInput = ([key]: [string, unknown]) => key in own;
  return {
    total: JSON.stringify({ ...engine, inputs, outputs }).length,
    engine: bytes(engine),
    provider: bytes({ __provider: text }) + bytes({ __provider: again }),
    inputs: bytes(own),
    echoed: bytes(Object.fromEntries(Object.entries(others).filter(isInput))),
    destination: bytes({ destination }),
    place: bytes({ place }),
    holder: bytes({ holder }),
    assigned: bytes(Object.fromEntries(Object.entries(others).filter((entry) => !isInput(entry)))),
  };
}

/** The bytes of these entries, each with its name and a comma. */
function bytes(entries: object): number {
  const text = JSON.stringify(entries);
  return text === "{}" ? 0 : text.length - 1;
}
