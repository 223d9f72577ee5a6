/** What the resources of one deployment hold, for tests at the lab's clouds. */
import { SYSTEM_CLOCK } from "../provider/core/clock";
import { Ownership } from "../provider/core/ownership/ownership";

/** Core's own waits, cut short: the engine that they wait for is the test. */
const LONGEST_SLEEP_MS = 20;

const ownerships = new WeakMap<object, Ownership>();

/** All providers that lead to one cloud are one deployment; another cloud is another deployment. */
export function ownershipAt(cloud: object): Ownership {
  const ownership = ownerships.get(cloud) ?? newOwnership();
  ownerships.set(cloud, ownership);
  return ownership;
}

/** That of another deployment. */
export function newOwnership(): Ownership {
  const sleep = (milliseconds: number) => SYSTEM_CLOCK.sleep(Math.min(milliseconds, LONGEST_SLEEP_MS));
  return new Ownership({ clock: { ...SYSTEM_CLOCK, sleep } });
}
