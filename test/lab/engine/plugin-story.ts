/** Stories of several commands on one stack, as they were recorded. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineOptions, LabEngine, type Result } from "../../../lab/engine";
import type { Command } from "./commands";
import { nameOf, type Recorded, Replay, recordedLines } from "./plugin-replay";
import { render } from "./recording";

export type Parts = Readonly<Record<string, unknown>>;

interface StepOptions {
  /** Registrations that are in no recording, because they had no answer when the run failed. */
  readonly unanswered?: readonly Parts[];
  /** The names of the resources of which this step is about; all, unless told. */
  readonly only?: readonly string[];
  readonly config?: EngineOptions["config"];
}

/** What one provider instance was asked: urn of the instance to calls. */
type Asked = Record<string, { method: string; request: unknown }[]>;

const incidental = ["randomSeed", "stables", "resourceStatusAddress", "resourceStatusToken"];
const isGeneral = (method: string) => /\/(Handshake|GetPluginInfo|Cancel)$/.test(method);

export class Story {
  private readonly folder = mkdtempSync(join(tmpdir(), "lab-plugins-"));
  private readonly providerIds = new Map<string, string>();
  private readonly numbers = { ours: new Map<string, string>(), theirs: new Map<string, string>() };

  constructor(private readonly project: string) {}

  async run(step: string, command: Command, options: StepOptions = {}, lines = recordedLines(step)): Promise<Result> {
    const { only, unanswered = [], config } = options;
    const isTold = (line: Recorded) => only === undefined || isInstance(line) || only.includes(nameOf(line));
    const told = lines.filter(isTold);
    const replay = new Replay(told, [...unanswered], this.providerIds);
    const engine = new LabEngine({
      ...{ projectDir: __dirname, program: "project/prog.js", project: this.project, stack: "dev", config },
      stateFile: join(this.folder, "state.json"),
      hosts: replay.hosts(),
      env: { PULUMI_CONFIG_PASSPHRASE: "made up" },
    });
    const result = await command(engine);
    const [ours, theirs] = [ourQuestions(replay), theirQuestions(told)];
    const said = result.errors.join("\n");
    assert.deepEqual(this.numbered("ours", byResource(ours)), this.numbered("theirs", byResource(theirs)), said);
    assert.deepEqual(writesOf(ours), writesOf(theirs), said);
    for (const { name, ours, theirs } of replay.answers) {
      assert.deepEqual(this.numbered("ours", ours), this.numbered("theirs", theirs), `the answer to ${name}`);
    }
    return result;
  }

  /** The state before the first step holds the default provider, as steps before it have left it. */
  beginWith(id: string): this {
    const urn = `urn:pulumi:dev::${this.project}::pulumi:providers:things::default`;
    const resources = [{ urn, id, custom: true, type: "pulumi:providers:things", inputs: {}, outputs: {} }];
    const deployment = { resources, secrets_providers: { type: "passphrase", state: { salt: "made up" } } };
    writeFileSync(join(this.folder, "state.json"), JSON.stringify({ version: 3, deployment }));
    return this;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Ids of providers are drawn by lot; they are numbered, so that they must be the same where they were the same. */
  private numbered(side: "ours" | "theirs", value: unknown): unknown {
    const numbers = this.numbers[side];
    const text = JSON.stringify(value).replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => {
      if (id.startsWith("04da6b54")) return id;
      const known = numbers.get(id) ?? `id ${numbers.size + 1}`;
      numbers.set(id, known);
      return known;
    });
    return JSON.parse(text);
  }
}

const isInstance = ({ method }: Recorded) => isGeneral(method) || /Config(ure)?$/.test(method);

const instanceOf = (lines: readonly { method: string; request?: unknown }[]) =>
  String((lines.find(({ method }) => /Configure$|CheckConfig$/.test(method))?.request as Parts | undefined)?.urn);

function theirQuestions(lines: readonly Recorded[]): Asked {
  const calls = lines.filter(({ method }) => method.startsWith("ResourceProvider/"));
  const inOrder = calls.toSorted((a, b) => (a.order?.[0] ?? 0) - (b.order?.[0] ?? 0));
  const keys = new Set(calls.map(({ process, provider }) => process ?? provider));
  const instances = new Map(
    [...keys].map((key) => [key, instanceOf(calls.filter(({ process, provider }) => (process ?? provider) === key))]),
  );
  const asked: Asked = {};
  for (const line of inOrder) add(asked, instances.get(line.process ?? line.provider) ?? "", [line]);
  return asked;
}

function ourQuestions({ calls }: Replay): Asked {
  const asked: Asked = {};
  for (const { isPlugin, made } of calls) {
    const lines = made.map(render);
    const names = lines.map(({ method }) => method.split("/")[1]);
    if (isPlugin) assert.deepEqual([...names.slice(0, 2), names.at(-1)], ["Handshake", "GetPluginInfo", "Cancel"]);
    add(asked, instanceOf(lines), lines);
  }
  return asked;
}

function add(asked: Asked, instance: string, lines: readonly { method: string; request?: unknown }[]): void {
  const kept = lines
    .filter(({ method }) => !isGeneral(method))
    .map(({ method, request }) => {
      const fields = Object.entries(request as Parts).filter(([name]) => !incidental.includes(name));
      return { method, request: Object.fromEntries(fields) };
    });
  if (kept.length > 0) asked[instance] = [...(asked[instance] ?? []), ...kept];
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a.localeCompare(b);

/** The order of resources that do not depend on each other is not fixed. */
function byResource(asked: Asked): Asked {
  const urn = ({ request }: { request: unknown }) => String((request as Parts).urn);
  return Object.fromEntries(
    Object.entries(asked)
      .toSorted(byName)
      .map(([instance, calls]) => [instance, calls.toSorted((a, b) => urn(a).localeCompare(urn(b)))]),
  );
}

/** What each instance was told to do, in order. */
function writesOf(asked: Asked): Record<string, string[]> {
  const writes = (calls: Asked[string]) =>
    calls.flatMap(({ method, request }) =>
      /\/(Create|Update|Delete)$/.test(method) ? [`${method} ${(request as Parts).urn}`] : [],
    );
  return Object.fromEntries(Object.entries(asked).map(([instance, calls]) => [instance, writes(calls)]));
}

/** A registration that a recording has, with other inputs. */
export function like(step: string, name: string, inputs: Parts, more: Parts = {}): Parts {
  const line = recordedLines(step).find((one) => one.method.endsWith("/RegisterResource") && nameOf(one) === name);
  assert.ok(line);
  return { ...line.request, object: { ...(line.request.object as Parts), ...inputs }, ...more };
}
