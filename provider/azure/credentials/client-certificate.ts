/** The certificate by which an application signs in. @azure/identity takes certificates in PEM only. */
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { FlowLogError } from "../../core/errors";
import type { CredentialSource } from "./source";

/** Certificate and private key in PEM, from a file or from the setting itself (in base64). */
export async function readClientCertificate(source: CredentialSource): Promise<string> {
  const [inline, path] = [source.value("clientCertificate"), source.value("clientCertificatePath")];
  const [inlineName, pathName] = [source.name("clientCertificate"), source.name("clientCertificatePath")];
  if (inline && path) {
    throw FlowLogError.refused("auth", {
      said: `${inlineName} and ${pathName} are both set`,
      advice: "remove one of them",
    });
  }
  return inline
    ? checkedPem(fromBase64(inline, inlineName), { name: inlineName, where: "" }, source)
    : checkedPem(await readBytes(path ?? "", pathName), { name: pathName, where: `: ${path}` }, source);
}

const IN_BASE64 = "set it to the output of: base64 -w 0 certificate.pem";

/** The setting, and where it leads; the setting's own value is a secret. */
interface Origin {
  readonly name: string;
  readonly where: string;
}

function refuse({ name, where }: Origin, said: string, advice: string): FlowLogError {
  return FlowLogError.refused("auth", { said: `${name} ${said}${where}`, advice });
}

function fromBase64(text: string, name: string): string {
  const bare = text.replace(/\s/g, "");
  if (/^[A-Za-z0-9+/_-]+=*$/.test(bare)) return Buffer.from(bare, "base64").toString("latin1");
  throw refuse({ name, where: "" }, "is not base64", IN_BASE64);
}

async function readBytes(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, "latin1");
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    const said = `can't be read (${code ?? "unknown reason"})`;
    throw refuse({ name, where: `: ${path}` }, said, "check the path and the rights on the file");
  }
}

/** The text, when it is a certificate with its private key. @throws auth, naming the setting, when it is not */
function checkedPem(text: string, origin: Origin, source: CredentialSource): string {
  const password = source.value("clientCertificatePassword");
  if (!text.includes("-----BEGIN")) {
    throw refuse(
      origin,
      "is not in PEM, the only form that the Azure library for JavaScript reads",
      `convert a PFX file once: openssl pkcs12 -in certificate.pfx -out certificate.pem -nodes${origin.where ? "" : `; ${IN_BASE64}`}`,
    );
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----") || !text.includes("PRIVATE KEY-----")) {
    throw refuse(origin, "does not hold both a certificate and its private key", "put both into one PEM file");
  }
  try {
    createPrivateKey({ key: text, passphrase: password ?? "" });
  } catch {
    const name = source.name("clientCertificatePassword");
    throw refuse(
      origin,
      `holds a private key that can't be read ${password ? "with" : "without"} ${name}`,
      `set ${name} to the password of the private key, or make the file anew`,
    );
  }
  return text;
}
