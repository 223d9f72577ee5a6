/** The recorded traffic in test/data/azure, as data. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly request: unknown;
  readonly status: number;
  /** Those that matter, as far as the recorder kept them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly response?: unknown;
}

export interface Recording {
  readonly file: string;
  /** The public repository and path it comes from. */
  readonly origin: string;
  readonly exchanges: readonly Exchange[];
}

/** The subscription in all of them. */
export const RECORDED_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";

const OPERATION = /\/(?:operations|operationResults|asyncoperations)\/([\w-]+)/i;

/** The operation that an address is about; of resource groups it is told in other words. */
export const operationIn = (address = ""): string | undefined =>
  (OPERATION.exec(address) ?? /\/operationresults\/([\w-]+)/.exec(address))?.[0];

/** Signed values were left out of the data; these are made up, of the recorded lengths. */
const SIGNED = {
  c: "MIIHhzCCBm-gAwIBAgITfAl".padEnd(2199, "Made-up_c"),
  s: "Made-up_s".repeat(38),
  h: "Made-up_h".repeat(5),
};

export const withSignature = (text: string): string =>
  text
    .replaceAll("&c=...", `&c=${SIGNED.c}`)
    .replaceAll("&s=...", `&s=${SIGNED.s.slice(0, 342)}`)
    .replaceAll("&h=...", `&h=${SIGNED.h.slice(0, 43)}`);

const FOLDER = join(__dirname, "../data/azure");

export function recordings(): Recording[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  return files.map((file) => ({ file, ...JSON.parse(withSignature(readFileSync(join(FOLDER, file), "utf8"))) }));
}
