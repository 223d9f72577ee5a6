/** `npm run plugin:pack`: writes the archives of the plugin to `dist-plugin`, or to the folder that is named. */
import { statSync } from "node:fs";
import path from "node:path";
import { pack } from "./pack";

const root = path.join(__dirname, "..");
const [folder = "dist-plugin"] = process.argv.slice(2);

async function main(): Promise<void> {
  for (const archive of await pack(path.resolve(root, folder))) {
    console.log(`${path.relative(root, archive)}  ${statSync(archive).size} bytes`);
  }
}

void main();
