/** The way to a resource's place: which one is meant, and the API there with a key in hand. */
import type { Clock } from "../core/clock";
import type { Settings } from "../core/settings";
import { NcloudApi } from "./api";
import { readAccessKey } from "./credentials";
import { locate, type NcloudPlace } from "./place";
import type { NcloudFlowLogInputs } from "./schema";
import type { Access } from "./service";

export interface Connection {
  readonly place: NcloudPlace;
  readonly access: Access;
  readonly api: NcloudApi;
}

/** `id` is the resource's, where there is one: the region in an id may decide. */
export async function connect(
  settings: Settings,
  inputs: Partial<NcloudFlowLogInputs>,
  { id, clock }: { readonly id?: string; readonly clock?: Clock } = {},
): Promise<Connection> {
  const key = await readAccessKey(settings);
  const { place, baseUrl } = locate(settings, inputs, id, key.apiUrl);
  const access = { ...place, baseUrl, key };
  return { place, access, api: new NcloudApi(access, clock) };
}
