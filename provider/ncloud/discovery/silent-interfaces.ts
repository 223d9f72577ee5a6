/** Network interfaces without traffic that could be recorded: read once, and only where records are missing. */
import type { Look } from "../../core/discovery/look";
import { interfaces } from "./interfaces";

export class SilentInterfaces {
  readonly #look: Look;
  #reasons: Promise<ReadonlyMap<string, string>> | undefined;

  /** What can't be read here is no reason to say anything of records, so that nobody is told. */
  constructor(look: Look) {
    this.#look = { ...look, unread: () => undefined };
  }

  /** Why the flow log with this id has nothing to record. Undefined when it may have, and when nobody could look. */
  async why(flowLogId: string): Promise<string | undefined> {
    this.#reasons ??= this.#read();
    return (await this.#reasons).get(flowLogId);
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const reasons = new Map<string, string>();
    for await (const { networkInterface, place, exempt } of interfaces(this.#look))
      if (exempt !== undefined) reasons.set(`${place.regionCode}/${networkInterface.networkInterfaceNo}`, exempt);
    return reasons;
  }
}
