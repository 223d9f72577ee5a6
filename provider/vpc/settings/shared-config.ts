/**
 * The configuration file that Huawei Cloud's command line (KooCLI, `hcloud`) writes, with its profiles, as Huawei Cloud's
 * Terraform provider reads it: usually `~/.hcloud/config.json`. Its keys must not be encrypted
 * (`hcloud configure set --cli-auth-encrypt=false`).
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { FlowLogError } from "../../core/errors";
import type { Setting } from "../../core/settings";
import type { Item, Source } from "./sources";

type Bag = Record<string, unknown>;

/** Where an item stands in a profile. */
const KEYS: Readonly<Partial<Record<Item, string>>> = {
  accessKey: "accessKeyId",
  secretKey: "secretAccessKey",
  securityToken: "securityToken",
  region: "region",
  projectId: "projectId",
  domainId: "domainId",
  assumeRole: "agencyName",
  assumeDomainName: "agencyDomainName",
  assumeDomainId: "agencyDomainId",
};

const KEY_ITEMS: readonly Item[] = ["accessKey", "secretKey", "securityToken"];

/** The profile that is named, or the current one. @throws auth when file or profile can't be used */
export function profileSource(file: Setting, named: Setting | undefined): Source {
  const path = file.value.replace(/^~(?=\/)/, homedir());
  const content = read(path, file.from);
  const profiles = (Array.isArray(content.profiles) ? content.profiles : []).filter(isBag);
  const name = named?.value ?? content.current;
  const find = (wanted: unknown) => profiles.find((profile) => profile.name === wanted);
  const profile = find(name);
  if (!profile) {
    const names = profiles.map((one) => String(one.name)).join(", ") || "none";
    const who = named ? `${named.from} names` : `${path} has as its current profile`;
    throw wrong(`${who} "${String(name)}", but ${path} has no such profile`, `its profiles are ${names}`);
  }
  const where = `profile "${String(name)}" of ${path}`;
  if (profile.mode === "ecsAgency") {
    throw wrong(`${where} takes its keys from the server that it runs on, which this package does not`, "use keys");
  }
  const keys = keysOf(profile, find(profile.sourceProfile));
  return {
    get(item) {
      const key = KEYS[item];
      const value = key === undefined ? undefined : (KEY_ITEMS.includes(item) ? keys : profile)[key];
      return typeof value === "string" && value.trim()
        ? { value: value.trim(), from: `${key} of ${where}` }
        : undefined;
    },
    nameOf: (item) => `${KEYS[item] ?? ""} of ${where}`,
  };
}

/** With single sign-on the keys are one level deeper; a profile with an agency may use the keys of another profile. */
function keysOf(profile: Bag, source: Bag | undefined): Bag {
  const sso = isBag(profile.ssoAuth) && isBag(profile.ssoAuth.stsToken) ? profile.ssoAuth.stsToken : undefined;
  if (profile.mode === "SSO" && sso) return sso;
  return profile.accessKeyId ? profile : (source ?? profile);
}

/** Where the command line itself keeps the file. */
export function usualFile(): string {
  return join(homedir(), ".hcloud", "config.json");
}

function read(path: string, from: string): Bag {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    throw wrong(`${from} names ${path}, which can't be read (${code})`, `name the file, usually ${usualFile()}`);
  }
  try {
    const content: unknown = JSON.parse(text);
    if (isBag(content)) return content;
  } catch {
    // The message of the parser may quote the file, and with it a secret.
  }
  throw wrong(`${path} can't be understood: it is not JSON`, "correct the file");
}

function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(said: string, advice: string): FlowLogError {
  return FlowLogError.refused("auth", { said, advice });
}
