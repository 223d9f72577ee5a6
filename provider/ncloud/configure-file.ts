/** `~/.ncloud/configure`, which NAVER Cloud's own tools write: keys and address of an account, in profiles. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { FlowLogError } from "../core/errors";
import type { Setting, Settings } from "../core/settings";
import type { AccessKey } from "./access-key";

const ACCESS_KEY = "ncloud_access_key_id";
const SECRET_KEY = "ncloud_secret_access_key";
const API_URL = "ncloud_api_url";

/** The key of the profile that a setting names. */
export function profileKey(settings: Settings, profile: Setting | undefined): AccessKey | undefined {
  if (!profile) return undefined;
  const file = fileOf(settings);
  const profiles = read(file);
  const named = `${profile.from} names the profile "${profile.value}", but ${file}`;
  if (!profiles) {
    throw unusable(`${named} does not exist`, "make that file, or set another source of credentials");
  }
  const section = profiles.get(profile.value);
  if (!section) throw unusable(`${named} has no section [${profile.value}]`, "name a section of that file");
  const key = keyIn(section, `profile "${profile.value}" of ${file}`);
  if (!key) throw unusable(`${named} has no keys there`, `set ${ACCESS_KEY} and ${SECRET_KEY} in that section`);
  return key;
}

/** The key when no setting names a profile: from section [DEFAULT], else from the lines above the first section. */
export function defaultKey(settings: Settings): AccessKey | undefined {
  const file = fileOf(settings);
  const profiles = read(file);
  if (!profiles) return undefined;
  const section = profiles.get("DEFAULT");
  return (section && keyIn(section, `profile "DEFAULT" of ${file}`)) ?? keyIn(profiles.get(TOP) ?? new Map(), file);
}

/** Names and values of one section. */
type Section = ReadonlyMap<string, string>;

/** The name here of the lines above the first section. */
const TOP = "";

/** The path of the file, in the home directory as the vendor's tools find the home directory. */
export function fileOf(settings: Settings): string {
  const home = settings.environment(process.platform === "win32" ? "USERPROFILE" : "HOME")?.value ?? homedir();
  return path.join(home, ".ncloud", "configure");
}

function read(file: string): ReadonlyMap<string, Section> | undefined {
  try {
    return sectionsOf(readFileSync(file, "utf8"));
  } catch (thrown) {
    const { code = "" } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unusable(`${file} can't be read (${code})`, "make it readable, or set another source of credentials");
  }
}

/** A value is the whole rest of its line, as in the vendor's SDK for Go, because a secret may contain `#` or `;`. */
function sectionsOf(text: string): ReadonlyMap<string, Section> {
  let section = new Map<string, string>();
  const sections = new Map([[TOP, section]]);
  for (const line of text.split("\n").map((untrimmed) => untrimmed.trim())) {
    const [, title] = /^\[(.+)\]$/.exec(line) ?? [];
    if (title !== undefined) {
      section = sections.get(title.trim()) ?? new Map();
      sections.set(title.trim(), section);
      continue;
    }
    const [, name, , value] = /^(\w+)\s*=\s*(["']?)(.*)\2$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) section.set(name, value.trim());
  }
  return sections;
}

function keyIn(section: Section, from: string): AccessKey | undefined {
  const [accessKey, secretKey, apiUrl] = [ACCESS_KEY, SECRET_KEY, API_URL].map((name) => section.get(name));
  if (!accessKey && !secretKey) return undefined;
  if (!accessKey || !secretKey) {
    const [has, lacks] = accessKey ? [ACCESS_KEY, SECRET_KEY] : [SECRET_KEY, ACCESS_KEY];
    throw unusable(
      `${from} has ${has}, but no ${lacks}`,
      "set both there, or neither: halves of two sources are never combined",
    );
  }
  const address = apiUrl ? { value: apiUrl, from: `${API_URL} of ${from}` } : undefined;
  return { accessKey, secretKey, from, apiUrl: address };
}

function unusable(said: string, advice: string): FlowLogError {
  return FlowLogError.refused("auth", { said, advice });
}
