/** Which network interfaces there are, and in which VPCs and subnets: asked only where records alone do not tell. */
import { keyOf } from "../../core/discovery/family";
import type { Look } from "../../core/discovery/look";
import { all } from "../../core/discovery/survey";
import type { Target, TargetRef } from "../../core/discovery/target";
import type { FlowLogError } from "../../core/errors";
import { targets } from "./targets";

type Known = ReadonlyMap<string, Target>;

export class Interfaces {
  readonly #look: Look;
  #known: Promise<Known> | undefined;

  constructor(look: Look) {
    this.#look = look;
  }

  /**
   * Where a network interface is, seen from a VPC or subnet. `gone`: it does not exist any more.
   * @throws FlowLogError when nobody could look
   */
  async seenFrom(id: string): Promise<(interfaceId: string) => "within" | "elsewhere" | "gone"> {
    const known = await this.#read();
    return (interfaceId) => {
      const found = known.get(keyOf({ id: interfaceId }));
      if (!found) return "gone";
      return isWithin(known, found, keyOf({ id })) ? "within" : "elsewhere";
    };
  }

  /** Why nothing can be recorded, in one sentence. Undefined when something may be, and when nobody could look. */
  async whySilent({ kind, noun, id }: TargetRef): Promise<string | undefined> {
    const known = await this.#read().catch((): Known => new Map());
    const found = known.get(keyOf({ id }));
    if (!found || kind === "networkInterface") return found?.exempt;
    const isServerIn = (one: Target) =>
      one.kind === "networkInterface" && one.exempt === undefined && isWithin(known, one, keyOf({ id }));
    return [...known.values()].some(isServerIn) ? undefined : `no port of a server is in the ${noun}`;
  }

  #read(): Promise<Known> {
    this.#known ??= this.#everything();
    return this.#known;
  }

  async #everything(): Promise<Known> {
    let unread: FlowLogError | undefined;
    const look: Look = {
      ...this.#look,
      unread: (error) => {
        unread = error;
      },
    };
    const found = await all(targets(look));
    if (unread) throw unread;
    return new Map(found.map((target) => [keyOf(target), target]));
  }
}

function isWithin(known: Known, { within }: Target, larger: string): boolean {
  return within.map(keyOf).some((key) => {
    const next = known.get(key);
    return key === larger || (next !== undefined && isWithin(known, next, larger));
  });
}
