import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineOptions, LabEngine, type RpcCall } from "../../../lab/engine";

const repository = join(__dirname, "../../..");
const literal =
  'exports.handler=()=>require(require.resolve("flowpkg/dynamic/thing",{paths:[process.cwd(),process.argv[1]]}))';

export interface Cloud {
  things: Record<string, Record<string, unknown>>;
  /** From recording 19 on the provider knows slots and writes them into the `arn`. */
  slots: boolean;
  hang?: boolean;
  /** How long a create takes, and how many have to be under way at once before the first of them ends. */
  delay?: number;
  gather?: number;
  creates?: number;
  /** How many creates were under way at once. */
  mostAtOnce?: number;
  deletes?: string[];
}

export interface ProgramResource {
  name: string;
  inputs?: Record<string, unknown>;
  options?: Record<string, unknown>;
  parent?: string;
  aliases?: unknown[];
  get?: string;
  box?: boolean;
}

/** A Pulumi project in a folder of its own: the recordings' program, its provider package and its cloud. */
export class Workspace {
  readonly dir = mkdtempSync(join(tmpdir(), "lab-engine-"));
  readonly stateFile = join(this.dir, "state.json");
  readonly calls: RpcCall[] = [];

  constructor() {
    const modules = join(this.dir, "node_modules");
    mkdirSync(join(modules, "flowpkg/dynamic"), { recursive: true });
    symlinkSync(join(repository, "node_modules/@pulumi"), join(modules, "@pulumi"));
    copyFileSync(join(__dirname, "project/thing.js"), join(modules, "flowpkg/dynamic/thing.js"));
    for (const file of ["prog.js", "declare.js"]) copyFileSync(join(__dirname, "project", file), join(this.dir, file));
    writeFileSync(join(this.dir, "package.json"), '{"name":"e2e","private":true}');
    this.cloud = { things: {}, slots: false };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true });
  }

  get cloud(): Cloud {
    return JSON.parse(readFileSync(join(this.dir, "cloud.json"), "utf8")) as Cloud;
  }
  set cloud(cloud: Cloud) {
    writeFileSync(join(this.dir, "cloud.json"), JSON.stringify(cloud));
  }

  /** What somebody does in the cloud behind the program's back. */
  changeThing(id: string, changes: Record<string, unknown>): void {
    const { cloud } = this;
    cloud.things[id] = { ...cloud.things[id], ...changes };
    this.cloud = cloud;
  }

  /** `throws` is what the program throws at its end. */
  program(resources: ProgramResource[], outputs: Record<string, unknown> = {}, throws?: string): void {
    writeFileSync(join(this.dir, "program.json"), JSON.stringify({ resources, outputs, throws }));
  }

  engine(options: Partial<EngineOptions> = {}): LabEngine {
    this.calls.length = 0;
    return new LabEngine({
      projectDir: this.dir,
      program: "prog.js",
      project: "e2e",
      stack: "dev",
      stateFile: this.stateFile,
      onCall: (call) => this.calls.push(call),
      ...options,
    });
  }

  /** The calls of the provider, as `Create t0`. */
  providerCalls(): string[] {
    return this.calls.flatMap(({ method, request }) => {
      const [service, name] = method.split("/");
      if (service !== "ResourceProvider" || /Config/.test(name ?? "")) return [];
      const { urn = "" } = request.toObject() as { urn?: string };
      return [`${name} ${urn.split("::").at(-1)}`];
    });
  }

  static thing(id: string, inputs: Record<string, unknown>, arn: string) {
    const bag = { __provider: literal, ...inputs };
    const type = "pulumi-nodejs:dynamic/flowlogs:Thing";
    return { type, name: "t0", id, inputs: bag as Bag, outputs: { ...bag, arn } as Bag };
  }
}

type Bag = Parameters<LabEngine["importFile"]>[0][number]["inputs"];
