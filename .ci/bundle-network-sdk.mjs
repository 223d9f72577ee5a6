/**
 * Puts the part of @azure/arm-network that the provider uses into one file of the build. The whole library has 160 groups
 * of operations in as many files, which take three quarters of the time until the first request.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const KEPT = ["flowLogs", "networkInterfaces", "networkSecurityGroups", "networkWatchers", "virtualNetworks"];

const library = dirname(createRequire(import.meta.url).resolve("@azure/arm-network/package.json"));
const client = join(library, "dist/esm/networkManagementClient.js");

/** The client makes an object of each group of operations. A group that is not kept becomes an empty class. */
const groups = new Set(readFileSync(client, "utf8").match(/\b[A-Z]\w+Impl\b/g));
const classOf = (name) => `${name[0].toUpperCase()}${name.slice(1)}Impl`;
const kept = new Map(KEPT.map((name) => [classOf(name), name]));
const operations = [...groups].map((group) =>
  kept.has(group) ? `export { ${group} } from "./${kept.get(group)}.js";` : `export class ${group} {}`,
);

await build({
  entryPoints: [client],
  outfile: "dist/azure/arm/network-sdk.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minifyWhitespace: true,
  legalComments: "none",
  external: ["@azure/*"],
  banner: {
    // What the library needs is found from the library, as installers want it that put nothing else in reach.
    js: `/*! @azure/arm-network, in part.\n${readFileSync(join(library, "LICENSE"), "utf8")}*/\nrequire = require("node:module").createRequire(require.resolve("@azure/arm-network/package.json"));`,
  },
  plugins: [
    {
      name: "kept-operations",
      setup({ onLoad }) {
        const resolveDir = join(library, "dist/esm/operations");
        onLoad({ filter: /operations[\\/]index\.js$/ }, () => ({ contents: operations.join("\n"), resolveDir }));
      },
    },
  ],
});
