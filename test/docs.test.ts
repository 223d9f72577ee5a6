/** The documents name files, commands, terms and settings: everything they name has to be there. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { FUNCTIONS } from "../provider/functions";

const root = path.dirname(__dirname);
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "docs/architecture.md",
  "docs/performance.md",
  "docs/adopting.md",
  "docs/pipeline.md",
  "docs/doctor.md",
  "docs/languages.md",
];
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const architecture = read("docs/architecture.md");

describe("the documents", () => {
  for (const name of documents) {
    it(`${name}: every relative link leads to a file or folder`, () => {
      const links = [...read(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => link);
      for (const link of links) assert.ok(existsSync(path.join(root, path.dirname(name), link)), link);
    });

    it(`${name}: every path of this repository exists`, () => {
      const inRepository = /^(provider|lab|test|examples|docs|bench)\/[\w./-]+$/;
      for (const code of codeIn(read(name)).filter((text) => inRepository.test(text))) {
        assert.ok(existsSync(path.join(root, code)), code);
      }
    });

    it(`${name}: every npm script exists`, () => {
      const named = [...read(name).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = ""]) => script);
      for (const script of named) assert.ok(script in scripts, script);
    });

    it(`${name}: every environment variable is known to the provider or the lab`, () => {
      const foreign = ["REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "HW_PROFILE"];
      const variables = codeIn(read(name)).filter((code) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code));
      const source = [...filesIn("provider"), ...filesIn("lab")].map(read).join("\n");
      for (const variable of variables) assert.ok(foreign.includes(variable) || source.includes(variable), variable);
    });
  }

  it("docs/languages.md names every function of the plugin", () => {
    const code = codeIn(read("docs/languages.md"));
    for (const name of Object.keys(FUNCTIONS)) assert.ok(code.includes(name), name);
  });

  it("the glossary has each term once, in alphabetical order", () => {
    const terms = glossary().map(({ term }) => term);
    assert.ok(terms.length > 10, "no glossary");
    assert.deepEqual(terms, [...new Set(terms)].sort());
  });

  it("the glossary names a file for each symbol, and the symbol is in the file", () => {
    for (const { term, where } of glossary()) {
      const places = where.matchAll(/(?:`([\w]+)` in )?`((?:provider|lab)\/[^`]+)`/g);
      const found = [...places].map(([, symbol, file = ""]) => ({ symbol, file }));
      assert.ok(found.length > 0, term);
      for (const { symbol = "", file } of found)
        assert.ok(read(file).includes(symbol), `${term}: ${symbol} in ${file}`);
    }
  });

  describe("the way of a value", () => {
    for (const { value, steps } of walks()) {
      it(`${value}: each file exists and has the names that the value has in it`, () => {
        assert.ok(steps.length > 10, "no steps");
        for (const [file = "", ...names] of steps) {
          const code = read(file);
          for (const name of names) assert.match(code, new RegExp(`\\b${name}\\b`), `${name} in ${file}`);
        }
      });

      it(`${value} passes twelve files at the most`, () => {
        const files = new Set(steps.map(([file]) => file));
        assert.ok(files.size <= 12, [...files].join(", "));
      });
    }
  });

  it("the architecture names exactly the files that import Pulumi's SDK", () => {
    const importing = filesIn("provider").filter((file) => /from "@pulumi\/pulumi/.test(read(file)));
    assert.deepEqual(filesInTable("### What knows Pulumi"), importing.sort());
  });

  it("the architecture names every file of core", () => {
    assert.deepEqual(filesInTable("### Core", "provider/core/"), filesIn("provider/core").sort());
  });
});

describe("the recipe for a new input", () => {
  it("names only what is in the file that it names", () => {
    const rows = rowsAfter("## Recipe: add an input", read("CONTRIBUTING.md"));
    const steps = rows.map((row) => row.split("|").map(codeIn));
    for (const [, , files = [], words = []] of steps) {
      const text = files.flatMap(pathsIn).map(read).join("\n");
      for (const word of words.filter((code) => /^#?\w+$/.test(code)))
        assert.ok(text.includes(word), `${files}: ${word}`);
    }
  });
});

/** The file of this name, or the files in the folder of this name. */
function pathsIn(name: string): string[] {
  return /\.\w+$/.test(name) ? [name] : filesIn(name);
}

function read(name: string): string {
  return readFileSync(path.join(root, name), "utf8");
}

function filesIn(folder: string): string[] {
  const names = readdirSync(path.join(root, folder), { recursive: true }).map(String);
  return names.filter((name) => /\.(ts|mjs)$/.test(name)).map((name) => `${folder}/${name.replaceAll(path.sep, "/")}`);
}

/** What stands in backticks, outside of code blocks. */
function codeIn(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** The rows of the first table after a heading, without the table's own heading. */
function rowsAfter(heading: string, text = architecture): string[] {
  const lines = text.split("\n");
  const first = lines.findIndex((line, index) => line.startsWith("|") && index > lines.indexOf(heading));
  const length = lines.slice(first).findIndex((line) => !line.startsWith("|"));
  assert.ok(lines.includes(heading) && first > 0, heading);
  return lines.slice(first + 2, first + length);
}

/** The paths that a table names, each below `folder`. */
function filesInTable(heading: string, folder = ""): string[] {
  return codeIn(rowsAfter(heading).join("\n"))
    .map((code) => folder + code)
    .filter((file) => file.startsWith("provider/") && file.endsWith(".ts"))
    .sort();
}

/** The numbered steps of each value: a file, and the names in it. */
function walks(): { value: string; steps: string[][] }[] {
  const section = architecture.split(/^## /m).find((text) => text.startsWith("The way of a value\n")) ?? "";
  return section
    .split(/^### /m)
    .slice(1)
    .map((text) => ({
      value: text.split("\n")[0] ?? "",
      steps: text.split("\n").flatMap((line) => (/^\d+\. `/.test(line) ? [codeIn(line)] : [])),
    }));
}

function glossary(): { term: string; where: string }[] {
  return rowsAfter("## Glossary").map((row) => {
    const [, term = "", , where = ""] = row.split("|").map((cell) => cell.trim());
    return { term, where };
  });
}
