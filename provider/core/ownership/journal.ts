/**
 * The records of all provider instances of one deployment: a file to which each process appends. The order of the lines
 * is the order of the records, so every process comes to the same decision, and no process waits for another one.
 */

import { fstatSync, readSync, writeSync } from "node:fs";
import { engineAddress, listeningSocket } from "../host/engine";
import { hostProcesses } from "../host/host-processes";
import { OLD_MS, openPrivateFile, type PrivateFileOptions } from "../host/private-file";
import { isRunning } from "../host/running";
import { warn } from "../notices";
import { fingerprints } from "./fingerprint";
import { InMemoryOwnershipStore, type Owner, type OwnershipRecord, type OwnershipStore } from "./store";

export interface DeploymentStoreOptions extends PrivateFileOptions {
  /** The address of the engine. Without an address there is no other process to share with. */
  readonly address?: string;
}

/** The store of this deployment's records: a journal, or the memory of this process where records can't be shared. */
export function deploymentStore({
  address = engineAddress(),
  ...options
}: DeploymentStoreOptions = {}): OwnershipStore {
  if (address === undefined) return new InMemoryOwnershipStore();
  const name = ["v1", address.replace(":", "-"), listeningSocket(address)].filter(Boolean).join("-");
  try {
    return new OwnershipJournal(openPrivateFile(name, options), { processes: () => hostProcesses(address) });
  } catch (error) {
    warnOfSilence(error);
    return new InMemoryOwnershipStore();
  }
}

/** A process begins to take part. Records before `from` are those of an earlier deployment. */
interface Joined {
  readonly joined: number;
  readonly from: number;
}

export interface OwnershipJournalOptions {
  /** When this process began, in milliseconds since 1970. */
  readonly startedAt?: number;
  /** The processes that the engine has started for provider instances of this deployment. */
  readonly processes?: () => Promise<readonly number[]>;
}

export class OwnershipJournal implements OwnershipStore {
  readonly #file: number;
  readonly #records: OwnershipRecord[] = [];
  /** The records of this process by their lines, because a line does not hold the inputs. */
  readonly #own = new Map<string, OwnershipRecord>();
  /** Up to where the file has been read, in bytes. */
  #position: number;
  #isShared = true;
  readonly #joined = new Set<number>();
  readonly #processes: () => Promise<readonly number[]>;
  /** A look at the processes that is under way; calls at the same time share one. */
  #look: Promise<readonly number[]> | undefined;

  /** `file` is a descriptor, open for reading and appending. */
  constructor(
    file: number,
    { startedAt = performance.timeOrigin, processes = async () => [] }: OwnershipJournalOptions = {},
  ) {
    this.#file = file;
    this.#processes = processes;
    this.#position = this.#beginning(startedAt);
    this.#write({ joined: process.pid, from: this.#position } satisfies Joined);
  }

  append(record: OwnershipRecord): void {
    const shared = "owner" in record ? { ...record, owner: withoutInputs(record.owner) } : record;
    try {
      this.#own.set(this.#write(shared), record);
    } catch (error) {
      // A record that can't be written (the disk is full) still counts in this process.
      if (this.#isShared) warnOfSilence(error);
      this.#isShared = false;
      this.#readOn();
      this.#records.push(record);
    }
  }

  after(count: number): readonly OwnershipRecord[] {
    this.#readOn();
    return this.#records.slice(count);
  }

  async isJoinedByAll(): Promise<boolean> {
    this.#look ??= this.#processes().finally(() => {
      this.#look = undefined;
    });
    const processes = await this.#look;
    this.#readOn();
    return processes.every((pid) => this.#joined.has(pid));
  }

  /**
   * Where the records of this deployment begin. The file may be that of an earlier, killed deployment with the same
   * port. So the file counts only if one of its processes still runs, or has written after this process began. Process
   * ids are used again, too, so a file that is a day old never counts.
   */
  #beginning(startedAt: number): number {
    const { mtimeMs, size } = fstatSync(this.#file);
    if (Date.now() - mtimeMs > OLD_MS) return size;
    const joined = this.#read(0, size).toString().split("\n").map(parsed).filter(isJoined);
    const atTheSameTime = joined.filter(
      (other) => mtimeMs >= startedAt || (other.joined !== process.pid && isRunning(other.joined)),
    );
    return atTheSameTime.at(-1)?.from ?? size;
  }

  #readOn(): void {
    const { size } = fstatSync(this.#file);
    if (size <= this.#position) return;
    const bytes = this.#read(this.#position, size);
    // A line without an end is still being written, or its writer was killed.
    const end = bytes.lastIndexOf("\n") + 1;
    this.#position += end;
    for (const line of bytes.toString("utf8", 0, end).split("\n")) {
      if (line === "") continue;
      const value = this.#own.get(line) ?? parsed(line);
      if (isRecord(value)) this.#records.push(value);
      else if (isJoined(value)) this.#joined.add(value.joined);
    }
  }

  #read(from: number, to: number): Buffer {
    const bytes = Buffer.alloc(to - from);
    return bytes.subarray(0, readSync(this.#file, bytes, 0, bytes.length, from));
  }

  /**
   * Writes a line in one call, so that lines of several processes never mix. Begins with a newline, because the line
   * before may have no end.
   */
  #write(value: object): string {
    const line = JSON.stringify(value);
    const bytes = Buffer.from(`\n${line}\n`);
    if (writeSync(this.#file, bytes) < bytes.length) throw new Error("the disk is full");
    return line;
  }
}

function withoutInputs(owner: Owner): Owner {
  return { mark: owner.mark, label: owner.label, fingerprints: fingerprints(owner) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isJoined(value: unknown): value is Joined {
  return typeof value === "object" && value !== null && "joined" in value && "from" in value;
}

function isRecord(value: unknown): value is OwnershipRecord {
  return typeof value === "object" && value !== null && "key" in value && "event" in value;
}

function warnOfSilence(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  warn(`several provider instances of one run cannot tell each other what they manage: ${reason}`);
}
