/** `npm run plugin:schema`: writes the schema that the plugin serves. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { schemaText } from "./schema";

writeFileSync(path.join(__dirname, "../provider/plugin/schema.json"), schemaText());
