/**
 * Puts the parts of the large libraries that the provider uses into one file of the build each. A provider instance
 * lives as long as one command of the engine, so loading whole libraries would be most of its work.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const network = path.join(root, "node_modules/@azure/arm-network/dist/esm");

/** `file` is a file of the provider that hands a library on. */
async function bundle(file, plugins) {
  const outfile = path.join("dist", `${file}.js`);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [path.join("provider", `${file}.ts`)],
    outfile,
    allowOverwrite: true,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    plugins,
  });
  writeFileSync(path.join(root, `${outfile}.LICENSES.txt`), licencesOf(Object.keys(metafile.outputs[outfile].inputs)));
}

/** The licences of the packages that these files come from. */
function licencesOf(files) {
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
      const file = readdirSync(path.join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
      const text = file ? readFileSync(path.join(root, folder, file), "utf8") : license;
      return `${name} ${version}\n\n${text.trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * Forms and Node's `fetch`. A look whether Node has them loads both, which takes longer than the rest of a library.
 * Requests hold no forms, and go through Node's `http`.
 */
function withoutForms() {
  return {
    name: "without-forms",
    setup({ onLoad }) {
      const FORM_DATA = "typeof G.FormData !== 'undefined' ? G.FormData : undefined";
      onLoad({ filter: /[\\/]form-data[\\/]lib[\\/]form_data\.js$/ }, () => ({ contents: "export default class {}" }));
      onLoad({ filter: /[\\/]axios[\\/]lib[\\/]utils\.js$/ }, changed(FORM_DATA, "undefined"));
      onLoad({ filter: /[\\/]axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/ }, () => ({
        contents: "export const getFetch = () => false; export default false;",
      }));
      const IS_FORM = 'typeof FormData !== "undefined" && body instanceof FormData';
      onLoad({ filter: /[\\/]ts-http-runtime[\\/]dist[\\/]esm[\\/]formData\.js$/ }, changed(IS_FORM, "false"));
    },
  };
}

/** The library that signs with a certificate is loaded for a login with a certificate. */
function withLateSigning() {
  const late = "{ sign: (...args) => require('jsonwebtoken').sign(...args) }";
  return {
    name: "with-late-signing",
    setup({ onLoad }) {
      onLoad(
        { filter: /[\\/]msal-node[\\/]dist[\\/]client[\\/]ClientAssertion\.mjs$/ },
        changed("import jwt from 'jsonwebtoken';", `const jwt = ${late};`),
      );
    },
  };
}

/** Loads a file with one text in place of another one, which the file must hold. */
function changed(from, to) {
  return ({ path: file }) => {
    const text = readFileSync(file, "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    return { contents: text.replace(from, to) };
  };
}

/** The groups of operations that are used, of 160. */
const GROUPS = ["flowLogs", "networkInterfaces", "networkSecurityGroups", "networkWatchers", "virtualNetworks"];

/**
 * The client makes an object of each group of operations; a group that is not used becomes an empty class. Each group
 * knows how all 900 models are written and read; it gets those that its own operations reach.
 */
async function networkInPart() {
  const client = readFileSync(path.join(network, "networkManagementClient.js"), "utf8");
  const classOf = (group) => `${group[0].toUpperCase()}${group.slice(1)}Impl`;
  const groups = new Map(GROUPS.map((group) => [classOf(group), group]));
  const operations = [...new Set(client.match(/\b[A-Z]\w+Impl\b/g))].map((name) =>
    groups.has(name) ? `export { ${name} } from "./${groups.get(name)}.js";` : `export class ${name} {}`,
  );
  const { reached, others } = await models();
  const resolveDir = path.join(network, "operations");
  return {
    name: "network-in-part",
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]arm-network[\\/].*operations[\\/]index\.js$/ }, () => ({
        contents: operations.join("\n"),
        resolveDir,
      }));
      const used = new RegExp(`[\\\\/]arm-network[\\\\/].*operations[\\\\/](${GROUPS.join("|")})\\.js$`);
      const all = 'import * as Mappers from "../models/mappers.js";';
      onLoad({ filter: used }, changed(all, 'import * as Mappers from "reached-models";'));
      onResolve({ filter: /^reached-models$/ }, ({ path: name }) => ({ path: name, namespace: name }));
      onLoad({ filter: /./, namespace: "reached-models" }, () => ({
        contents: `export { ${[...reached.keys()].join(", ")} } from "../models/mappers.js";`,
        resolveDir,
      }));
      onLoad({ filter: /[\\/]arm-network[\\/].*models[\\/]mappers\.js$/ }, () => ({
        contents: [
          ...[...reached].map(([name, model]) => `export const ${name} = ${JSON.stringify(model)};`),
          ...others.map((name) => `export const ${name} = undefined;`),
        ].join("\n"),
      }));
      // The names of values that Azure documents, which nothing uses.
      onLoad({ filter: /[\\/]arm-(network|resources)[\\/].*models[\\/]index\.js$/ }, () => ({ contents: "" }));
    },
  };
}

/** The models that the used operations name, with the models inside these, at any depth; and the names of the others. */
async function models() {
  const all = await import(pathToFileURL(path.join(network, "models/mappers.js")));
  const parameters = readFileSync(path.join(network, "models/parameters.js"), "utf8");
  const reached = new Map();
  const reach = (name) => {
    if (!(name in all) || reached.has(name)) return;
    reached.set(name, all[name]);
    JSON.stringify(all[name], (key, value) => {
      if (key === "polymorphicDiscriminator" || value instanceof RegExp) throw new Error(`${name} has a ${key}`);
      if (key === "className") reach(value);
      return value;
    });
  };
  for (const group of GROUPS) {
    const text = readFileSync(path.join(network, "operations", `${group}.js`), "utf8");
    for (const [, name] of text.matchAll(/\bMappers\.(\w+)/g)) reach(name);
    for (const [, name] of text.matchAll(/\bParameters\.(\w+)/g)) {
      const [, parameter] = new RegExp(`export const ${name} = (\\{[^]*?\\n\\});`).exec(parameters);
      for (const [, model] of parameter.matchAll(/\b(\w+)Mapper\b/g)) reach(model);
    }
  }
  return { reached, others: Object.keys(all).filter((name) => !reached.has(name)) };
}

await bundle("core/zod", []);
await bundle("core/http/axios", [withoutForms()]);
await bundle("azure/sdk/azure-sdk", [await networkInPart(), withLateSigning(), withoutForms()]);
