/**
 * Whether anybody still waits for what this process does. A host outlives an engine that is killed, and goes on with
 * the calls that are under way. A write that waits in such a call would be sent minutes later, over what a newer run
 * has decided. So no layer sends a write when nobody waits any more. Reads do no harm, and go on.
 */
import { createConnection } from "node:net";
import { timeOver } from "../call-clock";
import { FlowLogError } from "../errors";
import { engineAddress, isLinkToSocket, linkToSocket, listeningSocket } from "./engine";
import { isRunning } from "./running";

/** No request waits longer to learn whether the engine is there. */
const LONGEST_CONNECT_MS = 1_000;

export interface Watch {
  /** Why nobody waits any more; undefined while the engine waits, as far as can be known. */
  whyAbandoned(): Promise<string | undefined>;
}

let watch: Watch | undefined;

/** From now on this process is watched like this. Without a watch, somebody always waits. */
export function watchWith(other: Watch | undefined): void {
  watch = other;
}

/** Watches the engine that has started this process, if the process is the host of provider instances. */
export function watchEngine(): void {
  const address = engineAddress();
  if (address !== undefined) watch ??= new EngineWatch(address);
}

export async function isAbandoned(): Promise<boolean> {
  return (await watch?.whyAbandoned()) !== undefined;
}

/**
 * To be called right before each attempt of each request that changes something.
 * @throws abandoned, with outcome `none`, when nobody waits any more, or when the time is over that the program gives
 */
export async function assertAwaited(): Promise<void> {
  const over = timeOver();
  if (over) {
    const said = `the request was not sent: ${over.parts.said}`;
    throw FlowLogError.refused("abandoned", { said, advice: over.parts.advice });
  }
  const reason = await watch?.whyAbandoned();
  if (reason === undefined) return;
  throw FlowLogError.refused("abandoned", {
    said: `the request was not sent, because nobody waits for it any more: ${reason}`,
    advice: "run `pulumi up` again",
  });
}

/** The host is not told that a call is cancelled. What it can notice is that the engine is gone. */
export class EngineWatch implements Watch {
  readonly #address: string;
  readonly #parent = process.ppid;
  readonly #socket: string | undefined;
  /** Shows as long as the engine listens; undefined where only the table of all sockets tells. */
  readonly #link: string | undefined;
  readonly #hasListened: Promise<boolean | undefined>;
  #isUnread = false;

  constructor(address: string) {
    this.#address = address;
    this.#socket = listeningSocket(address);
    this.#link = this.#socket && linkToSocket(this.#socket);
    this.#hasListened = this.#socket === undefined ? listens(address) : Promise.resolve(undefined);
    for (const stream of [process.stdout, process.stderr]) {
      stream.once("error", () => {
        this.#isUnread = true;
      });
    }
  }

  async whyAbandoned(): Promise<string | undefined> {
    if (process.ppid !== this.#parent || !isRunning(this.#parent))
      return "the process that has started this one has ended";
    if (this.#isUnread) return "nobody reads what this process prints";
    // The SDK starts the host through a shell, which lives on with the host; but the engine's address dies with the
    // engine.
    return (await this.#hasEngineEnded()) ? "the engine has ended" : undefined;
  }

  async #hasEngineEnded(): Promise<boolean> {
    const [socket, link] = [this.#socket, this.#link];
    if (socket !== undefined && link !== undefined && isLinkToSocket(link, socket)) return false;
    if (socket !== undefined) return listeningSocket(this.#address) !== socket;
    return (await this.#hasListened) === true && (await listens(this.#address)) === false;
  }
}

/** Whether a process listens at this address; undefined when that cannot be told. */
function listens(address: string): Promise<boolean | undefined> {
  const end = address.lastIndexOf(":");
  const socket = createConnection({ host: address.slice(0, end), port: Number(address.slice(end + 1)) });
  socket.unref();
  const answered = new Promise<boolean | undefined>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED" ? false : undefined));
    socket.setTimeout(LONGEST_CONNECT_MS, () => resolve(undefined));
  });
  return answered.finally(() => socket.destroy());
}
