/**
 * s3rver, an S3 server, in this process. It checks no signatures, so the lab's Object Storage tests those. The time of an
 * object is that of its file, so objects may be old. https://github.com/jamhall/s3rver
 */
import { copyFile, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import axios from "axios";

/** The access key and the secret key that every s3rver has. */
export const S3_KEY = "S3RVER";

export interface S3Server {
  readonly endpoint: string;
  /** Puts an object that was written at this time, in milliseconds since 1970. */
  put(key: string, lastModified: number): Promise<void>;
  /** Puts the same object under other keys, by its files, because the server takes long for many requests. */
  copy(from: string, keys: readonly string[], lastModified: number): Promise<void>;
  close(): Promise<void>;
}

interface Program {
  new (options: object): { run(): Promise<{ port: number }>; close(): Promise<void> };
}

/** Undefined when the server is not installed. */
export function s3Program(): Program | undefined {
  try {
    return require("s3rver");
  } catch {
    return undefined;
  }
}

export async function startS3(S3rver: Program, bucket: string): Promise<S3Server> {
  const directory = await mkdtemp(path.join(tmpdir(), "flowlogs-s3-"));
  const options = { port: 0, address: "127.0.0.1", silent: true, directory, configureBuckets: [{ name: bucket }] };
  const server = new S3rver(options);
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const fileOf = (key: string) => path.join(directory, bucket, key);
  const setTime = (key: string, lastModified: number) => {
    const time = new Date(lastModified);
    return utimes(`${fileOf(key)}._S3rver_object`, time, time);
  };
  return {
    endpoint,
    async put(key, lastModified) {
      await axios.put(`${endpoint}/${bucket}/${encodeURI(key)}`, "records");
      await setTime(key, lastModified);
    },
    async copy(from, keys, lastModified) {
      const beginning = `${path.basename(from)}._S3rver_`;
      const files = (await readdir(path.dirname(fileOf(from)))).filter((name) => name.startsWith(beginning));
      const endings = files.map((name) => name.slice(path.basename(from).length));
      for (const key of keys) {
        for (const ending of endings) await copyFile(`${fileOf(from)}${ending}`, `${fileOf(key)}${ending}`);
        await setTime(key, lastModified);
      }
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
