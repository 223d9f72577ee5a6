/** The plugin answers what the real engine asked another plugin in recordings, with this package's resources in it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { openVpc, secret, type VpcPluginFixture } from "./fixture";

interface Recorded {
  readonly method: string;
  readonly process?: number;
  readonly request: Bag;
  readonly response?: Bag;
}

/** What the engine asked one process of the recorded plugin, in its order. */
function asked(step: string, process: number): Recorded[] {
  const text = readFileSync(path.join(__dirname, `../data/pulumi-plugin/${step}.jsonl`), "utf8");
  const calls: Recorded[] = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return calls.filter((call) => call.process === process && call.method.startsWith("ResourceProvider/"));
}

/** The value with other values in place of some that are recorded; texts are replaced inside texts, too. */
function translated(value: unknown, words: readonly (readonly [recorded: unknown, own: unknown])[]): unknown {
  const found = words.find(([recorded]) => isDeepStrictEqual(recorded, value));
  if (found) return found[1];
  if (typeof value === "string") {
    return words.reduce(
      (text, [from, to]) => (typeof from === "string" ? text.replaceAll(from, String(to)) : text),
      value,
    );
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, translated(part, words)]));
}

const TYPE = ["things:index:Thing", "flowlogs:index:VpcLogGroup"] as const;

describe("the plugin, asked what the real engine asked", () => {
  quietly();
  let at: VpcPluginFixture;
  beforeEach(async () => {
    at = await openVpc();
  });
  afterEach(() => at.close());

  it("imports by the id alone (41)", async () => {
    const made = {
      id: "0e4f8f3c-4a40-4c1e-9f0a-3c6d2a1b5e7d",
      name: "made-up",
      creationTime: 1,
      tag: {},
      ttlInDays: 7,
    };
    at.cloud.memory.logGroups.push({ ...made, projectId: String(at.block.projectId) });
    const words: (readonly [unknown, unknown])[] = [TYPE, ["id-i0", made.id]];
    const answers = new Map<string, Bag>();
    for (const { method, request, response } of asked("41-import-cli", 1)) {
      const name = method.replace("ResourceProvider/", "");
      // The recorded plugin needs no account.
      const own = name === "Configure" ? { ...request, args: { opentelekomcloud: at.block } } : request;
      const answer = await at.client.call(name, translated(own, words) as Bag);
      if (name === "Read") words.push([response?.inputs, answer.inputs]);
      answers.set(name, answer);
    }
    assert.deepEqual([...answers.keys()].slice(-3), ["Read", "Check", "Cancel"]);
    assert.deepEqual(answers.get("Read")?.inputs, at.group);
    assert.deepEqual(answers.get("Check"), { inputs: at.group, failuresList: [] });
  });

  for (const [process, region, name] of [
    [2, secret("made-up-password"), "n0"],
    [3, secret(UNKNOWN), "t1-arn-n0"],
  ] as const) {
    it(`previews a create with a secret that is ${process === 2 ? "known" : "unknown"} (136)`, async () => {
      const calls = asked("136-preview-create-accept-secrets", process).filter(({ method }) =>
        /\/(Check|Create)$/.test(method),
      );
      assert.equal(calls.length, 2);
      const news = { logGroupName: name, ttlInDays: 7, region };
      const [check, create] = calls.map(({ request }) => translated(request, [TYPE]) as Bag);
      const { inputs } = await at.client.call("Check", { ...check, news });
      assert.deepEqual((inputs as Bag).region, region);
      const { properties } = await at.client.call("Create", { ...create, properties: inputs });
      const expected = { ...(inputs as Bag), createdAt: UNKNOWN, place: UNKNOWN };
      assert.deepEqual(properties, expected);
      assert.deepEqual(at.writes(), []);
    });
  }
});
