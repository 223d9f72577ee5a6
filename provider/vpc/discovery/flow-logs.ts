/** All flow logs of the projects that a look names. */

import { type Existing, existing } from "../../core/discovery/existing";
import type { FoundFlowLog, PartOfTraffic } from "../../core/discovery/found";
import type { Look } from "../../core/discovery/look";
import { vpcFlowLog } from "../flow-log/kind";
import { lookingAtPlace, placesOf } from "./places";
import { refTo } from "./targets";

export async function* flowLogs(look: Look): AsyncGenerator<FoundFlowLog<"VpcFlowLog">> {
  for await (const place of placesOf(look)) {
    const { name, inputs } = place;
    const all = () => existing(vpcFlowLog, look.settings, { inputs, clock: look.clock });
    let count = 0;
    for await (const found of lookingAtPlace(look, place, all)) {
      count += 1;
      if (count % PROGRESS_EVERY === 0) look.progress(`${count} flow logs of ${name}`);
      yield described(found);
    }
  }
}

const PROGRESS_EVERY = 100;

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
    target: refTo(String(inputs.resourceType), String(inputs.resourceId)),
    account: String(projectId),
    region: String(region),
    destination: `log stream ${inputs.logTopicId} in log group ${inputs.logGroupId}`,
  };
}
