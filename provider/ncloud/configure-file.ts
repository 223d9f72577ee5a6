/** `~/.ncloud/configure`, which NAVER Cloud's own tools write: keys and address of an account, in profiles. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { parse } from "ini";
import { FlowLogError } from "../core/errors";
import type { Setting, Settings } from "../core/settings";
import type { AccessKey } from "./auth";

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
  const section = sectionOf(profiles, profile.value);
  if (!section) throw unusable(`${named} has no section [${profile.value}]`, "name a section of that file");
  const key = keyIn(section, `profile "${profile.value}" of ${file}`);
  if (!key) throw unusable(`${named} has no keys there`, `set ${ACCESS_KEY} and ${SECRET_KEY} in that section`);
  return key;
}

/** The key of a file that nobody named: its section [DEFAULT], else what stands above all sections. */
export function defaultKey(settings: Settings): AccessKey | undefined {
  const file = fileOf(settings);
  const profiles = read(file);
  if (!profiles) return undefined;
  const section = sectionOf(profiles, "DEFAULT");
  return (section && keyIn(section, `profile "DEFAULT" of ${file}`)) ?? keyIn(profiles, file);
}

type Section = Readonly<Record<string, unknown>>;

/** The home directory as the vendor's tools find it. */
export function fileOf(settings: Settings): string {
  const home = settings.environment(process.platform === "win32" ? "USERPROFILE" : "HOME")?.value ?? homedir();
  return path.join(home, ".ncloud", "configure");
}

function read(file: string): Section | undefined {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    const { code = "" } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unusable(`${file} can't be read (${code})`, "make it readable, or set another source of credentials");
  }
}

/** To the reader of the file, dots in a section's name are levels. */
function sectionOf(profiles: Section, name: string): Section | undefined {
  const found = name
    .split(".")
    .reduce<unknown>((level, part) => (isSection(level) ? level[part] : undefined), profiles);
  return isSection(found) ? found : undefined;
}

function isSection(value: unknown): value is Section {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function keyIn(section: Section, from: string): AccessKey | undefined {
  const value = (name: string) => {
    const text = section[name];
    return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
  };
  const [accessKey, secretKey, apiUrl] = [value(ACCESS_KEY), value(SECRET_KEY), value(API_URL)];
  if (!accessKey && !secretKey) return undefined;
  if (!accessKey || !secretKey) {
    const [has, lacks] = accessKey ? [ACCESS_KEY, SECRET_KEY] : [SECRET_KEY, ACCESS_KEY];
    throw unusable(
      `${from} has ${has}, but no ${lacks}`,
      "set both there, or neither: halves of two sources are never combined",
    );
  }
  const address = apiUrl === undefined ? undefined : { value: apiUrl, from: `${API_URL} of ${from}` };
  return { accessKey, secretKey, from, apiUrl: address };
}

function unusable(said: string, advice: string): FlowLogError {
  return new FlowLogError("auth", { said, advice, outcome: "none" });
}
