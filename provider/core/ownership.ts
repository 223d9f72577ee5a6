/**
 * Who holds what in this deployment. One provider process serves one deployment, so module state lives as long as it
 * should. Four dangers, one table each:
 *
 * - Two resources of one program create the same thing: the second would take it for "identical" and adopt it.
 * - A resource that is new in the program would adopt what another one of the same program has held for long.
 * - A resource gets a new name: Pulumi creates under the new name, which adopts, and then deletes under the old one,
 *   in the same deployment or, when that broke off, in a later one.
 * - A replacement that has to delete first, of a resource that is to be kept: the new one would adopt the old.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { FlowLogError } from "./errors";

/** A resource as sentences name it: nobody tells a provider what it is called in the program. */
export interface Claimant {
  readonly label: string;
  /** The mark that its outputs carry. */
  readonly holder: string;
  readonly inputs: object;
}

/** One that is in the program for longer, and whether this deployment is to turn it to another target. */
interface Staying extends Claimant {
  turns: "announced" | "under way" | undefined;
}

const creating = new Map<string, Claimant>();
const taken = new Map<string, Claimant>();
const staying = new Map<string, Staying>();
const refreshed = new Set<string>();
const holders = new Map<string, Set<string>>();
const left = new Set<string>();

/** What one call of the engine claims for its resource, to be given back together when nothing came of it. */
export class Claims {
  readonly #taken: string[] = [];

  /** `own` tells an id among those of all kinds. */
  constructor(
    private readonly claimant: Claimant,
    private readonly own: (id: string) => string,
  ) {}

  /** @throws conflict, naming both, when another resource of the program created or adopted the same */
  take(target: string): void {
    const other = this.#other(target);
    if (other) throw heldTwice(this.claimant, other);
    this.#keep(target);
  }

  /**
   * Takes another target for a resource that turns to it, and leaves the old one to others.
   * @throws conflict when another resource of the program took it
   */
  move(from: string, to: string): void {
    this.take(to);
    if (!this.#other(from)) creating.delete(from);
  }

  /**
   * Takes the first of these ids that no other resource of the program holds or is about to make.
   * @throws conflict, naming the other, when there is none
   */
  firstOf(ids: readonly string[]): string {
    const holderOf = (id: string) => {
      const held = staying.get(this.own(id));
      return this.#other(this.own(id)) ?? (held?.holder === this.claimant.holder ? undefined : held);
    };
    const free = ids.find((id) => !holderOf(id));
    const last = ids.at(-1) ?? "";
    if (free === undefined) throw heldTwice(this.claimant, holderOf(last) ?? this.claimant, last);
    this.#keep(this.own(free));
    return free;
  }

  giveBack(): void {
    for (const key of this.#taken) creating.delete(key);
  }

  #other(key: string): Claimant | undefined {
    const other = creating.get(key);
    return other?.holder === this.claimant.holder ? undefined : other;
  }

  #keep(key: string): void {
    if (!creating.has(key)) this.#taken.push(key);
    creating.set(key, this.claimant);
  }
}

/** A resource of the state has been read; what the engine asks next about it is how to show that, and no more. */
export function refresh(id: string, holder: string): void {
  refreshed.add(`${id} ${holder}`);
}

/**
 * The engine asks what changes for a resource with this id: it is in the program, and stays, perhaps for another target.
 * @throws conflict, naming both, when another resource of the program holds the same
 */
export function stay(id: string, claimant: Claimant, turns: boolean): void {
  hold(id, claimant.holder);
  // A refresh asks for resources that have left the program, too.
  if (refreshed.delete(`${id} ${claimant.holder}`)) return;
  for (const other of [staying.get(id), taken.get(id)]) {
    if (other !== undefined && other.holder !== claimant.holder) throw heldTwice(claimant, other);
  }
  staying.set(id, { ...claimant, turns: turns ? "announced" : undefined });
}

/** The resource with this id is being turned; answers what to call when that is over, however it ended. */
export function turning(id: string): () => void {
  const one = staying.get(id);
  if (one?.turns) one.turns = "under way";
  return () => {
    if (one) one.turns = undefined;
  };
}

/** A resource that waits for the very one that waits for it must not wait for ever. */
const TURN_BEGINS_MS = 10_000;

/**
 * Waits until a resource that stays has turned away from what a new one asks for.
 * @returns whether there was something to wait for
 */
export async function turnedAway(id: string): Promise<boolean> {
  const one = staying.get(id);
  if (!one?.turns) return false;
  const end = Date.now() + TURN_BEGINS_MS;
  while (one.turns === "under way" || (one.turns && Date.now() < end)) await sleep(50);
  return true;
}

/** A resource has created or adopted the one with this id. */
export function take(id: string, claimant: Claimant): void {
  hold(id, claimant.holder);
  taken.set(id, claimant);
}

/** @throws conflict, naming both, when another resource that stays in the program holds what a new one would adopt */
export function refuseHeld(id: string, claimant: Claimant): void {
  const other = staying.get(id);
  if (other !== undefined) throw heldTwice(claimant, other);
}

function heldTwice(one: Claimant, other: Claimant, what = one.label): FlowLogError {
  const told = (value: unknown) => JSON.stringify(value) ?? "not set";
  const here = new Map<string, unknown>(Object.entries(one.inputs));
  const there = new Map<string, unknown>(Object.entries(other.inputs));
  const differing = [...new Set([...here.keys(), ...there.keys()])]
    .filter((key) => !isDeepStrictEqual(here.get(key), there.get(key)))
    .map((key) => `${key} is ${told(there.get(key))} there and ${told(here.get(key))} here`);
  const settings = differing.length > 0 ? differing.join(", ") : "with the same settings";
  return FlowLogError.refused("conflict", {
    said: `${what} is already taken by another resource of this program (${other.label}: ${settings})`,
    advice:
      "declare it once, or let the two name different things; to make one anew, set its option deleteBeforeReplace",
  });
}

function hold(id: string, holder: string): void {
  const known = holders.get(id) ?? new Set();
  holders.set(id, known.add(holder));
}

/** A resource goes. Answers whether another one still holds the same id. */
export function letGo(id: string, holder: string): boolean {
  const known = holders.get(id);
  known?.delete(holder);
  for (const table of [staying, taken]) if (table.get(id)?.holder === holder) table.delete(id);
  return known !== undefined && known.size > 0;
}

/** The target is gone, and so is the id: free for the next create of this deployment. */
export function release(...keys: string[]): void {
  for (const key of keys) creating.delete(key);
}

/** A resource went, and what it managed was left in the cloud. */
export function leave(id: string): void {
  left.add(id);
}

/** @throws conflict when this deployment has just left it: adopting it would only look like the change asked for */
export function refuseLeft(id: string): void {
  if (!left.has(id)) return;
  throw FlowLogError.refused("conflict", {
    said: `${id} still captures this, because onDelete left it there, and the change asked for needs it deleted`,
    advice: 'set onDelete to "delete", run `pulumi up`, and then make the change',
  });
}
