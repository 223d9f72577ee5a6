/** The query of a list of flow logs: filters and paging. */
import type { Exchange } from "../exchange";
import { type Refusal, vpcRefusal } from "../refusals";
import type { VpcSwitches } from "../switches";
import { isResourceType, isTrafficType, isUuid } from "./rules";

const STATUS = ["ACTIVE", "DOWN", "ERROR"];

const FILTERS: Record<string, (value: string) => boolean> = {
  id: isUuid,
  name: (value) => value.length <= 64,
  tenant_id: (value) => /^[0-9a-f]{32}$/.test(value),
  description: (value) => value.length <= 255,
  resource_type: isResourceType,
  resource_id: isUuid,
  traffic_type: isTrafficType,
  log_group_id: isUuid,
  log_topic_id: isUuid,
  status: (value) => STATUS.includes(value),
  limit: (value) => /^\d{1,4}$/.test(value) && Number(value) <= 2000,
  marker: isUuid,
};
const HUAWEI_FILTERS: typeof FILTERS = { ...FILTERS, log_store_type: (value) => value === "lts" };

export function badFilter(name: string): Refusal {
  return vpcRefusal(404, "VPC.3001", `resource could not be found, ${name} is invalid`);
}

/** The parameters of the query, each of them known, well-formed and given once. */
export function listFilters(query: Exchange["query"], flavour: VpcSwitches["flavour"]): Record<string, string> {
  const known = flavour === "huawei" ? HUAWEI_FILTERS : FILTERS;
  const filters: Record<string, string> = {};
  for (const [name, value] of query) {
    if (!Object.hasOwn(known, name) || Object.hasOwn(filters, name) || !known[name]?.(value)) throw badFilter(name);
    filters[name] = value;
  }
  return filters;
}
