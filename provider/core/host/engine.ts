/** What a provider instance can know of the engine that started it. */
import { readFileSync } from "node:fs";
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
  const rows = table().map((row) => row.trim().split(/\s+/));
  return rows.find((row) => row[1] === local && row[3] === LISTENS)?.[9];
}

function table(): string[] {
  try {
    return readFileSync("/proc/net/tcp", "utf8").split("\n");
  } catch {
    return [];
  }
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
