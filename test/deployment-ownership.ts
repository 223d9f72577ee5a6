/** What the resources of one deployment hold, for tests at the lab's clouds. */
import { Ownership } from "../provider/core/ownership/ownership";
import { clockAt, type TestClock, type Timed } from "./clock";

const ownerships = new WeakMap<object, Ownership>();

/** All providers that lead to one cloud are one deployment; another cloud is another deployment. */
export function ownershipAt(cloud: Timed): Ownership {
  const ownership = ownerships.get(cloud) ?? newOwnership(clockAt(cloud));
  ownerships.set(cloud, ownership);
  return ownership;
}

/** That of another deployment. */
export function newOwnership(clock: TestClock): Ownership {
  return new Ownership({ clock });
}
