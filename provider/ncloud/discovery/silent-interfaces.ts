/** Network interfaces without traffic that could be recorded: looked for where records are missing, once in a region. */

import type { Look } from "../../core/discovery/look";
import { all } from "../../core/discovery/survey";
import { getOrCreate } from "../../core/get-or-create";
import { connect } from "../connect";
import { NetworksApi, type ServerInstance } from "../networks";
import { parseId } from "../place";
import { interfaces } from "./interfaces";

/** By the number of the network interface: why it has no traffic, in one sentence. */
type Reasons = ReadonlyMap<string, string>;

/** Servers that were stopped, and servers that have failed. */
const STOPPED = new Set(["NSTOP", "FSTOP"]);

export class SilentInterfaces {
  readonly #look: Look;
  readonly #regions = new Map<string, Promise<Reasons>>();

  /** What can't be read here is no reason to say anything of records, so that nobody is told. */
  constructor(look: Look) {
    this.#look = { ...look, unread: () => undefined };
  }

  /** Why the flow log with this id has nothing to record. Undefined when it may have, and when nobody could look. */
  async why(flowLogId: string): Promise<string | undefined> {
    const { regionCode, networkInterfaceNo } = parseId(flowLogId);
    return (await getOrCreate(this.#regions, regionCode, () => this.#read(regionCode))).get(networkInterfaceNo);
  }

  async #read(regionCode: string): Promise<Reasons> {
    const found = await all(interfaces({ ...this.#look, scope: { region: [regionCode] } }));
    const servers = await this.#servers(regionCode).catch((): ServerInstance[] => []);
    const stopped = new Map(
      servers.flatMap(({ serverInstanceNo, statusCode }) =>
        STOPPED.has(statusCode) ? [[serverInstanceNo, `its server is stopped (${statusCode})`] as const] : [],
      ),
    );
    return new Map(
      found.flatMap(({ networkInterface: { networkInterfaceNo, instanceNo }, exempt = stopped.get(instanceNo) }) =>
        exempt === undefined ? [] : [[networkInterfaceNo, exempt] as const],
      ),
    );
  }

  async #servers(regionCode: string): Promise<ServerInstance[]> {
    const { settings, clock } = this.#look;
    const { access } = await connect(settings, { regionCode }, { clock });
    return new NetworksApi(access, clock).getServerInstanceList();
  }
}
