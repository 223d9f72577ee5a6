/** The certificate by which an application signs in. @azure/identity takes certificates in PEM only. */
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { FlowLogError } from "../../core/errors";
import type { CredentialSource } from "./source";

/** Certificate and private key, in PEM. */
export async function readClientCertificate(
  path: string,
  source: CredentialSource,
  password: string | undefined,
): Promise<string> {
  const refuse = (said: string, advice: string) =>
    FlowLogError.refused("auth", { said: `${source.name("clientCertificatePath")} ${said}`, advice });
  let text: string;
  try {
    text = await readFile(path, "latin1");
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    throw refuse(`can't be read (${code ?? "unknown reason"}): ${path}`, "check the path and the rights on the file");
  }
  if (!text.includes("-----BEGIN")) {
    throw refuse(
      `is not in PEM, the only form that the Azure library for JavaScript reads: ${path}`,
      "convert a PFX file once: openssl pkcs12 -in certificate.pfx -out certificate.pem -nodes",
    );
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----") || !text.includes("PRIVATE KEY-----")) {
    throw refuse(`does not hold both a certificate and its private key: ${path}`, "put both into one PEM file");
  }
  try {
    createPrivateKey({ key: text, passphrase: password ?? "" });
  } catch {
    const name = source.name("clientCertificatePassword");
    throw refuse(
      `holds a private key that can't be read ${password ? "with" : "without"} ${name}: ${path}`,
      `set ${name} to the password of the private key, or make the file anew`,
    );
  }
  return text;
}
