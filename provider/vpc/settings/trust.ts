/** The trusted certificate authorities: the usual ones, or those in the file that `OS_CACERT` and its like name. */
import { readFileSync } from "node:fs";
import { FlowLogError } from "../../core/errors";
import type { TrustedAuthorities } from "../../core/http/client";
import type { Setting } from "../../core/settings";

export function trustFrom(authorities: Setting | undefined, insecure: Setting | undefined): TrustedAuthorities {
  if (insecure && /^(1|t|true|y|yes|on)$/i.test(insecure.value)) {
    throw FlowLogError.refused("invalid", {
      said: `${insecure.from} asks for connections to anybody, and credentials are never sent to those`,
      advice: "take it out, and name the file of the certificate authority in OS_CACERT",
    });
  }
  if (authorities === undefined) return { setting: "OS_CACERT" };
  return { setting: authorities.from, pem: read(authorities) };
}

function read({ value: path, from }: Setting): string {
  let pem: string;
  try {
    pem = readFileSync(path, "utf8");
  } catch (thrown) {
    throw wrong(`${from} names ${path}, which can't be read (${(thrown as NodeJS.ErrnoException).code})`);
  }
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  throw wrong(`${from} names ${path}, which holds no certificate`);
}

function wrong(said: string): FlowLogError {
  return FlowLogError.refused("invalid", {
    said,
    advice: "name a file with the authority's certificate in PEM form",
  });
}
