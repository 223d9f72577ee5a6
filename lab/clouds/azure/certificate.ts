/** The certificate of the lab's Azure, made at start. Node.js, Python and Go trust it as an additional authority. */
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where the certificate lies as a PEM file, for NODE_EXTRA_CA_CERTS and its like. */
  readonly file: string;
  remove(): Promise<void>;
}

export async function makeCertificate(): Promise<Certificate> {
  // The certificate is its own authority: a separate authority would need key identifiers, which strict verifiers ask
  // for and the library cannot write.
  const pems = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const file = join(tmpdir(), `flowlogs-lab-azure-${randomBytes(6).toString("hex")}.pem`);
  await writeFile(file, pems.cert, { mode: 0o600 });
  return { key: pems.private, cert: pems.cert, file, remove: () => rm(file, { force: true }) };
}

/** A certificate as an application signs in with it: private key and certificate, in PEM. */
export async function makeClientCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const pems = await generate([{ name: "commonName", value: "flowlogs" }], {
    keyType: "rsa",
    keySize: 2048,
    algorithm: "sha256",
  });
  return { key: pems.private, cert: pems.cert };
}
