/** The relative imports of TypeScript files, as tests of the folder structure need them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.join(__dirname, "..");

/** Each TypeScript file below a folder, with the files that it imports; both as paths below the project's root. */
export function importsBelow(folder: string): Map<string, string[]> {
  const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".ts")).map((name) => path.posix.join(folder, name));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*"(\.[^"]*)"/g;

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  return [...text.matchAll(IMPORT)].flatMap(([, to = ""]) => {
    const target = path.posix.join(path.posix.dirname(file), to);
    return [`${target}.ts`, `${target}/index.ts`, target].find((one) => existsSync(path.join(ROOT, one))) ?? [];
  });
}

/** Groups of files that import each other, directly or through others. */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const inCircles = [...imports.keys()].filter((file) => reached.get(file)?.has(file));
  const groups = inCircles.map((file) =>
    inCircles.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file)).sort(),
  );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

function reachedFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(imports.get(file) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(imports.get(next) ?? []));
  }
  return reached;
}
