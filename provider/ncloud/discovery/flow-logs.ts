/** All flow logs of the regions that a look names. */

import { type Existing, existing } from "../../core/discovery/existing";
import type { FoundFlowLog, PartOfTraffic } from "../../core/discovery/found";
import { type Look, lookingAt } from "../../core/discovery/look";
import { ncloudFlowLog } from "../kind";
import { placesOf } from "./places";

export async function* flowLogs(look: Look): AsyncGenerator<FoundFlowLog<"NcloudFlowLog">> {
  for await (const { name, inputs, where } of placesOf(look)) {
    const progress = (text: string) => look.progress(`${text} of ${name}`);
    const all = () => existing(ncloudFlowLog, look.settings, { inputs, clock: look.clock, progress });
    for await (const found of lookingAt(look, name, all, where)) yield described(found);
  }
}

const PARTS: Readonly<Record<string, PartOfTraffic>> = { ALLOW: "accepted", DENY: "rejected" };

function described(found: Existing): FoundFlowLog<"NcloudFlowLog"> {
  const { site, regionCode } = found.outputs.place as Record<string, string>;
  const { bucket, directory } = found.outputs.destination as Record<string, string>;
  const captures = PARTS[String(found.inputs.collectActionTypeCode)];
  return {
    ...found,
    ...(captures ? { captures } : {}),
    className: "NcloudFlowLog",
    target: { kind: "networkInterface", noun: "network interface", id: String(found.inputs.networkInterfaceNo) },
    account: String(site),
    region: String(regionCode),
    destination: `bucket ${bucket}/${directory}`,
  };
}
