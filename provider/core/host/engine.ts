/** What a provider instance can know of the engine that started it. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { endianness } from "node:os";

const ADDRESS = /^[\w.-]+:\d{1,5}$/;

/** The address of the engine. All provider instances of one deployment are started with the same address. */
export function engineAddress(): string | undefined {
  const address = process.argv[2];
  return address && ADDRESS.test(address) ? address : undefined;
}

/** The state of a socket that listens, in the kernel's table. */
const LISTENS = "0A";

/**
 * The number of the socket that listens at this address. Linux gives every socket a number of its own, so the number
 * tells two engines apart that had the same port one after the other. Undefined where the number cannot be known.
 */
export function listeningSocket(address: string): string | undefined {
  const [host = "", port = ""] = address.split(":");
  const bytes = host.split(".").map((byte) => hexadecimal(Number(byte), 2));
  if (endianness() === "LE") bytes.reverse();
  const local = `${bytes.join("")}:${hexadecimal(Number(port), 4)}`;
  for (const row of sockets()) {
    const fields = row.trim().split(/\s+/);
    if (fields[1] === local && fields[3] === LISTENS) return fields[9];
  }
  return undefined;
}

/** How much of the table is read at once: some rows. */
const SOME_ROWS = 1024;

/**
 * The rows of the kernel's table of sockets, of which those that listen come first. The kernel makes the rows when they
 * are read. For the whole table it looks through all connections that the machine could have, which takes milliseconds.
 */
function* sockets(): Generator<string> {
  const file = opened("/proc/net/tcp");
  if (file === undefined) return;
  const bytes = Buffer.alloc(SOME_ROWS);
  let rest = "";
  try {
    for (let length = readSync(file, bytes); length > 0; length = readSync(file, bytes)) {
      const rows = (rest + bytes.toString("latin1", 0, length)).split("\n");
      rest = rows.pop() ?? "";
      yield* rows;
    }
  } finally {
    closeSync(file);
  }
}

function opened(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch {
    return undefined;
  }
}

/**
 * The link in /proc that shows that an ancestor of this process holds the socket with this number; undefined where no
 * ancestor is known to hold the socket. The kernel makes its table of all sockets anew at each look, and a look at the
 * link takes microseconds.
 */
export function linkToSocket(socket: string): string | undefined {
  for (let pid: number | undefined = process.pid; pid; pid = parentOf(pid)) {
    const folder = `/proc/${pid}/fd`;
    const link = namesIn(folder).find((name) => isLinkToSocket(`${folder}/${name}`, socket));
    if (link !== undefined) return `${folder}/${link}`;
  }
  return undefined;
}

export function isLinkToSocket(link: string, socket: string): boolean {
  try {
    return readlinkSync(link) === `socket:[${socket}]`;
  } catch {
    return false;
  }
}

function parentOf(pid: number): number | undefined {
  const parent = told(`/proc/${pid}/status`)?.match(/^PPid:\s*(\d+)$/m)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The files in a folder; none where the folder belongs to another user. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function told(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
