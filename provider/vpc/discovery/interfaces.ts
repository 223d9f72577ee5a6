/** Which network interfaces lie in which VPCs and subnets: asked only where flow logs share a log stream. */
import { familyOf, keyOf, type Member } from "../../core/discovery/family";
import type { Look } from "../../core/discovery/look";
import { all } from "../../core/discovery/survey";
import type { FlowLogError } from "../../core/errors";
import { sameId } from "../../core/ids";
import { targets } from "./targets";

export class Interfaces {
  readonly #look: Look;
  #members: Promise<ReadonlyMap<string, Member>> | undefined;

  constructor(look: Look) {
    this.#look = look;
  }

  /** Whether a network interface lies in the VPC or subnet. @throws FlowLogError when nobody could look */
  async within(id: string): Promise<(interfaceId: string) => boolean> {
    this.#members ??= this.#read();
    const members = await this.#members;
    return (interfaceId) =>
      members.get(keyOf({ id: interfaceId }))?.ancestors.some((larger) => sameId(larger.id, id)) ?? false;
  }

  async #read(): Promise<ReadonlyMap<string, Member>> {
    let unread: FlowLogError | undefined;
    const look: Look = {
      ...this.#look,
      unread: (error) => {
        unread = error;
      },
    };
    const found = await all(targets(look));
    if (unread) throw unread;
    return familyOf(found, []);
  }
}
