/** The state of a stack in its file, in the form of `pulumi stack export`. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  isSecret,
  mapProperties,
  mapValue,
  type PropertyMap,
  secretContent,
  secretSignature,
  signatureKey,
} from "./property-value";
import { SecretsKey } from "./secrets";
import type { Operation, ResourceState } from "./snapshot";

/** What `pulumi stack export` prints: version 3. */
export interface State {
  version: 3;
  deployment: {
    manifest: { time: string; magic: string; version: string };
    secrets_providers: { type: "passphrase"; state: { salt: string } };
    resources: StoredResource[];
    pending_operations: { resource: StoredResource; type: Operation["type"] }[];
  };
}
export type StoredResource = Omit<ResourceState, "inputs" | "outputs"> & {
  inputs?: PropertyMap;
  outputs?: PropertyMap;
};

/** Writes that are asked for while another one is under way are done as one, so that 1000 creates stay cheap. */
export class StateFile {
  private readonly secrets: SecretsKey;
  private readonly stored?: State;
  /** The text of each resource; states do not change, so it is made once. */
  private readonly texts = new WeakMap<ResourceState, string>();
  private writing: Promise<void> = Promise.resolve();
  private next?: { resources: ResourceState[]; operations: Operation[]; written: Promise<void> };

  constructor(
    private readonly path: string,
    passphrase: string,
  ) {
    if (existsSync(path)) this.stored = JSON.parse(readFileSync(path, "utf8")) as State;
    const salt = this.stored?.deployment.secrets_providers.state.salt;
    this.secrets = new SecretsKey(passphrase, salt ?? randomBytes(8).toString("hex"));
  }

  /** As it is on disk: secrets are ciphertext. */
  static read(path: string): State | undefined {
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as State) : undefined;
  }

  resources(): ResourceState[] {
    return (this.stored?.deployment.resources ?? []).map((resource) => this.restore(resource));
  }
  operations(): Operation[] {
    const operations = this.stored?.deployment.pending_operations ?? [];
    return operations.map(({ resource, type }) => ({ type, resource: this.restore(resource) }));
  }

  write(resources: ResourceState[], operations: Operation[]): Promise<void> {
    if (this.next === undefined) {
      const written = this.writing.then(() => this.writeNext());
      this.writing = written.catch(() => undefined);
      this.next = { resources, operations, written };
    } else {
      Object.assign(this.next, { resources, operations });
    }
    return this.next.written;
  }

  private async writeNext(): Promise<void> {
    if (this.next === undefined) return;
    const { resources, operations } = this.next;
    this.next = undefined;
    const header = {
      manifest: { time: new Date().toISOString(), magic: "", version: "lab" },
      secrets_providers: { type: "passphrase", state: { salt: this.secrets.salt } },
    };
    const list = resources.map((state) => this.text(state)).join(",\n");
    const pending = operations.map(({ type, resource }) => `{"resource":${this.text(resource)},"type":"${type}"}`);
    const text = `{"version":3,"deployment":{${JSON.stringify(header).slice(1, -1)},"resources":[
${list}
],"pending_operations":[${pending.join(",\n")}]}}\n`;
    mkdirSync(dirname(this.path), { recursive: true });
    // Renaming keeps the old state whole when the engine is killed here.
    await writeFile(`${this.path}.new`, text, { mode: 0o600 });
    await rename(`${this.path}.new`, this.path);
  }

  private text(state: ResourceState): string {
    const known = this.texts.get(state);
    if (known !== undefined) return known;
    const text = JSON.stringify({ ...state, inputs: this.seal(state.inputs), outputs: this.seal(state.outputs) });
    this.texts.set(state, text);
    return text;
  }

  private restore({ inputs = {}, outputs = {}, ...resource }: StoredResource): ResourceState {
    return { ...resource, inputs: this.open(inputs), outputs: this.open(outputs) };
  }

  private seal(map: PropertyMap): PropertyMap {
    const seal = (value: PropertyMap[string]) =>
      isSecret(value)
        ? { [signatureKey]: secretSignature, ciphertext: this.secrets.encrypt(JSON.stringify(secretContent(value))) }
        : value;
    return mapProperties(map, (value) => mapValue(value, seal));
  }

  private open(map: PropertyMap): PropertyMap {
    const open = (value: PropertyMap[string]) =>
      isSecret(value) && typeof value.ciphertext === "string"
        ? { [signatureKey]: secretSignature, value: JSON.parse(this.secrets.decrypt(value.ciphertext)) }
        : value;
    return mapProperties(map, (value) => mapValue(value, open));
  }
}
