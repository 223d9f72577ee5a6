/** The metadata address of a server of NAVER Cloud: the name of the server's role, and keys that expire. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { NcloudMemory } from "./memory";
import type { NcloudSwitches } from "./switches";

const PATH = "/latest/meta-data/iam/security-credentials/";
const ROLE = "flow-log-writer";

/** Requests are not signed: only the server can reach the address. */
export function serveMetadata(app: FastifyInstance, memory: NcloudMemory, switches: NcloudSwitches): void {
  app.get(PATH, async (_request, reply) => reply.type("text/plain").send(ROLE));
  app.get(PATH + ROLE, async () => {
    const [accessKey, secretKey] = [randomBytes(10).toString("hex").toUpperCase(), randomBytes(20).toString("hex")];
    const end = Date.now() + switches.serverRoleMs;
    memory.keys.set(accessKey, secretKey);
    memory.keysEnd.set(accessKey, end);
    return {
      AccessKeyId: accessKey,
      SecretAccessKey: secretKey,
      Expiration: new Date(end).toISOString().replace(/\.\d+Z$/, "Z"),
    };
  });
}
