/** The encryption of the secrets in a state file. */
import { createCipheriv, createDecipheriv, createHmac, scryptSync } from "node:crypto";

/**
 * Encrypts the secrets in a state file with the passphrase of `PULUMI_CONFIG_PASSPHRASE`, like the CLI's own scheme.
 */
export class SecretsKey {
  private readonly key: Buffer;

  constructor(
    passphrase: string,
    readonly salt: string,
  ) {
    this.key = scryptSync(passphrase, salt, 32, { N: 1024 });
  }

  encrypt(text: string): string {
    // The nonce follows from the content, so that an unchanged secret leaves the file unchanged.
    const nonce = createHmac("sha256", this.key).update(text).digest().subarray(0, 12);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
  }

  decrypt(text: string): string {
    const [, nonce = "", sealed = ""] = text.split(":");
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-16));
    try {
      return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new Error(
        "the secrets in the state cannot be read: is PULUMI_CONFIG_PASSPHRASE the one they were written with?",
      );
    }
  }
}
