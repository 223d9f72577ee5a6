/**
 * The plugin as one script with everything inside, and one archive for each platform, as `pulumi plugin install` takes
 * them. The script is the same everywhere and needs Node on PATH.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import packageJson from "../package.json";

const ROOT = path.join(__dirname, "..");
const NAME = "pulumi-resource-flowlogs";
/** The platforms of the Pulumi CLI, as the CLI names them. */
const PLATFORMS = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];
/** The most that an archive may have, in bytes. */
const LARGEST = 1_000_000;

/** Makes the folder `plugin` below `out`, with the executable, and answers the folder. */
export async function bundle(out: string): Promise<string> {
  const folder = path.join(out, "plugin");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [path.join(ROOT, "provider/plugin/main.ts")],
    outfile: path.join(folder, NAME),
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    minify: true,
    // Errors of the SDK's own classes are recognised by the names of the classes.
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
  });
  chmodSync(path.join(folder, NAME), 0o755);
  writeFileSync(path.join(folder, `${NAME}.cmd`), `@node "%~dp0${NAME}" %*\r\n`);
  return folder;
}

/** Makes the archives below `out`, and answers their paths. */
export async function pack(out: string): Promise<string[]> {
  const folder = await bundle(out);
  return PLATFORMS.map((platform) => {
    const archive = path.join(out, `${NAME}-v${packageJson.version}-${platform}.tar.gz`);
    const names = platform.startsWith("windows") ? [NAME, `${NAME}.cmd`] : [NAME];
    const { status, stderr } = spawnSync("tar", ["-czf", archive, "-C", folder, ...names], { encoding: "utf8" });
    if (status !== 0) throw new Error(`tar: ${stderr}`);
    const { size } = statSync(archive);
    if (size > LARGEST) throw new Error(`${archive} has ${size} bytes, which is more than ${LARGEST}`);
    return archive;
  });
}
