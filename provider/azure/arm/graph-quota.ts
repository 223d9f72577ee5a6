/**
 * The quota of Azure Resource Graph, which every answer tells: 15 queries in 5 seconds, as documented.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
 */

interface Headers {
  get(name: string): string | undefined;
}

/** When the quota is filled up again, in milliseconds from now; undefined when there is some left, or no quota at all. */
export function quotaResetsAfterMs(headers: Headers): number | undefined {
  if (headers.get("x-ms-user-quota-remaining") !== "0") return undefined;
  const [, hours = 0, minutes = 0, seconds = 0] =
    /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(headers.get("x-ms-user-quota-resets-after") ?? "") ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}
