/** All flow logs of the projects that a look names. */

import { type Existing, existing } from "../../core/discovery/existing";
import type { FoundFlowLog, PartOfTraffic } from "../../core/discovery/found";
import { type Look, lookingAt } from "../../core/discovery/look";
import type { TargetKind, TargetRef } from "../../core/discovery/target";
import { vpcFlowLog } from "../flow-log/lifecycle";
import { placesOf } from "./places";

const KINDS: Readonly<Record<string, TargetKind>> = { port: "networkInterface", network: "subnet", vpc: "network" };

export async function* flowLogs(look: Look): AsyncGenerator<FoundFlowLog<"VpcFlowLog">> {
  for (const { name, inputs } of placesOf(look.scope)) {
    for await (const found of lookingAt(look, name, () =>
      existing(vpcFlowLog, look.settings, { inputs, clock: look.clock }),
    ))
      yield described(found);
  }
}

function targetOf(resourceType: unknown, resourceId: unknown): TargetRef {
  const noun = String(resourceType);
  return { kind: KINDS[noun] ?? "networkInterface", noun, id: String(resourceId) };
}

const PARTS: Readonly<Record<string, PartOfTraffic>> = { accept: "accepted", reject: "rejected" };

function described(found: Existing): FoundFlowLog<"VpcFlowLog"> {
  const { inputs, outputs } = found;
  const { region, projectId } = outputs.place as Record<string, string>;
  const captures = PARTS[String(inputs.trafficType)];
  return {
    ...found,
    ...(captures ? { captures } : {}),
    className: "VpcFlowLog",
    ...(inputs.name ? { name: String(inputs.name) } : {}),
    target: targetOf(inputs.resourceType, inputs.resourceId),
    account: String(projectId),
    region: String(region),
    destination: `log stream ${inputs.logTopicId} in log group ${inputs.logGroupId}`,
  };
}
