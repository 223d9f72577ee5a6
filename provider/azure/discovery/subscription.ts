/** One subscription, with the credentials of a look. */
import type { Look } from "../../core/discovery/look";
import type { Place } from "../../core/place";
import { NetworkWatcherApi } from "../arm/api";
import { networkClient } from "../arm/client";
import { DEFAULT_WAITS } from "../arm/waits";
import { resolveEnvironment } from "../credentials/cloud";
import { type Prerequisites, prerequisitesOf } from "../prerequisites/prerequisites";

export interface Subscription {
  /** What a state of a flow log there holds. */
  readonly subscription: Place;
  readonly api: NetworkWatcherApi;
  readonly prerequisites: Prerequisites;
}

export async function subscriptionAt({ settings, clock }: Look, subscriptionId: string): Promise<Subscription> {
  const place = { environment: resolveEnvironment(settings, undefined), subscriptionId: subscriptionId.toLowerCase() };
  return {
    subscription: place,
    api: new NetworkWatcherApi(await networkClient(settings, place, clock), DEFAULT_WAITS, clock),
    prerequisites: await prerequisitesOf(settings, place, DEFAULT_WAITS, clock),
  };
}
