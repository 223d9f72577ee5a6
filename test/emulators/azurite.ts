/**
 * Azurite, Microsoft's emulator of blobs, in a process of its own, and blobs that are laid there with the account's key,
 * by no code of this package. https://learn.microsoft.com/azure/storage/common/storage-use-azurite
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import axios from "axios";
import { makeCertificate } from "../../lab/clouds/azure/certificate";
import { trust } from "../azure/labs";

/** The account and the key that every Azurite has, as its documentation says. */
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const VERSION = "2021-12-02";

/** Where the emulator's program is; undefined when it is not installed. */
export function azuriteProgram(): string | undefined {
  try {
    return require.resolve("azurite/dist/src/blob/main.js");
  } catch {
    return undefined;
  }
}

export interface Azurite {
  /** The address of the account's blobs, as Resource Manager would tell it. */
  readonly endpoint: string;
  put(container: string, blob?: string): Promise<void>;
  close(): Promise<void>;
}

/** Tokens are taken over TLS only. */
export async function startAzurite(program: string): Promise<Azurite> {
  const certificate = await makeCertificate();
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-azurite-"));
  const keyFile = path.join(folder, "key.pem");
  await writeFile(keyFile, certificate.key, { mode: 0o600 });
  const options = ["--inMemoryPersistence", "--disableTelemetry", "--silent", "--skipApiVersionCheck"];
  const address = ["--blobHost", "127.0.0.1", "--blobPort", "0", "--oauth", "basic"];
  const tls = ["--cert", certificate.file, "--key", keyFile];
  const child = spawn(process.execPath, [program, ...options, ...address, ...tls], { cwd: folder });
  const origin = await addressOf(child);
  const { forget } = trust(origin, certificate.cert);
  const client = axios.create({
    baseURL: origin,
    httpsAgent: new Agent({ ca: certificate.cert, keepAlive: true }),
    // Exactly the signed bytes are sent.
    transformRequest: [(data: unknown) => data],
  });
  return {
    endpoint: `${origin}/${ACCOUNT}/`,
    async put(container, blob) {
      const resource = `/${ACCOUNT}/${container}${blob === undefined ? "" : `/${blob}`}`;
      const query: Record<string, string> = blob === undefined ? { restype: "container" } : {};
      const content = blob === undefined ? "" : '{"records":[]}';
      await client.put(encodeURI(resource), content, { params: query, headers: signed(resource, query, content) });
    },
    async close() {
      forget();
      child.kill();
      await Promise.all([rm(folder, { recursive: true, force: true }), certificate.remove()]);
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk;
      const [, address] = /successfully listens on (https:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? [];
      if (address) resolve(address);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.on("exit", (code) => reject(new Error(`Azurite ended with ${code}: ${output}`)));
  });
}

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
function signed(resource: string, query: Record<string, string>, content: string): Record<string, string> {
  const type = "application/json";
  const ofBlob: Record<string, string> = content === "" ? {} : { "x-ms-blob-type": "BlockBlob" };
  const own = { ...ofBlob, "x-ms-date": new Date().toUTCString(), "x-ms-version": VERSION };
  const length = content === "" ? "" : String(Buffer.byteLength(content));
  const text = [
    ...["PUT", "", "", length, "", type, "", "", "", "", "", ""],
    ...Object.entries(own).map(([name, value]) => `${name}:${value}`),
    [`/${ACCOUNT}${encodeURI(resource)}`, ...Object.entries(query).map(([name, value]) => `${name}:${value}`)].join(
      "\n",
    ),
  ].join("\n");
  const signature = createHmac("sha256", Buffer.from(KEY, "base64")).update(text).digest("base64");
  return { ...own, "content-type": type, authorization: `SharedKey ${ACCOUNT}:${signature}` };
}
