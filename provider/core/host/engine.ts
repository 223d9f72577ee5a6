/** What a provider instance can know of the engine that started it. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { endianness } from "node:os";

const ADDRESS = /^[\w.-]+:\d{1,5}$/;

/** The address of the engine. All provider instances of one deployment are started with the same address. */
export function engineAddress(): string | undefined {
  const address = process.argv[2];
  return address && ADDRESS.test(address) ? address : undefined;
}

let own: { readonly socket: string | undefined } | undefined;

/**
 * The number of the socket that listened at this address when it was first asked for, if the address is that of the
 * engine. The table of sockets takes milliseconds to read, and a process that starts needs the number twice.
 */
export function firstSocket(address: string): string | undefined {
  if (address !== engineAddress()) return listeningSocket(address);
  own ??= { socket: listeningSocket(address) };
  return own.socket;
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
  const rows = table().map((row) => row.trim().split(/\s+/));
  return rows.find((row) => row[1] === local && row[3] === LISTENS)?.[9];
}

function table(): string[] {
  return (told("/proc/net/tcp") ?? "").split("\n");
}

/**
 * The link in /proc that shows that an ancestor of this process holds the socket with this number; undefined where no
 * ancestor is known to hold the socket. The kernel makes its table of all sockets anew at each look, which takes
 * milliseconds; a look at the link takes microseconds.
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
