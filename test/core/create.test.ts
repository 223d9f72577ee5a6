/** What create sends, answers and keeps. */
import assert from "node:assert/strict";
import { FlowLogError } from "../../provider/core/errors";
import { failure } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { PROVIDER_TEXT, refused } from "./made-up-kind";

describe("FlowLogProvider: create", () => {
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });

  it("looks, writes once, looks again, and answers every input and where it lives", async () => {
    const { id, outs } = await at.create({ days: 9 });
    assert.deepEqual(at.cloud.calls, [`look ${at.target}`, `write ${at.target} 9`, `look ${at.target}`]);
    assert.equal(id, `id-${at.target}`);
    const { holder, ...rest } = outs;
    assert.match(String(holder), /^[0-9a-f]{8}$/);
    assert.deepEqual(rest, {
      target: at.target,
      days: 9,
      enabled: true,
      retention: { on: false, days: 0 },
      adopt: "identical",
      onDelete: "delete",
      arn: `arn:${at.target}`,
      place: { region: "here" },
      __provider: PROVIDER_TEXT,
    });
  });

  it("sends nothing of inputs that check would refuse", async () => {
    const error = await failure(at.provider.create({ target: at.target, days: 0, __provider: PROVIDER_TEXT }));
    assert.match(error.message, /days must be 1 or more, got 0\. Nothing was sent/);
    assert.deepEqual(at.cloud.calls, []);
  });

  it("leaves nothing behind when the cloud refuses, so that the next try is free", async () => {
    at.cloud.failures.write = [refused];
    const error = await failure(at.create());
    assert.equal(error.id, undefined);
    assert.equal(error.message, `creating log ${at.target}: 400 no; say yes. Nothing was created.`);
    await at.create();
  });

  it("throttled by the cloud, says how fewer operations run at the same time", async () => {
    at.cloud.failures.write = [
      () => {
        throw FlowLogError.refused("throttled", { said: "429", advice: "wait a little, then try again" });
      },
    ];
    const { message } = await failure(at.create());
    assert.match(
      message,
      /: 429; wait a little, then try again, or run with a smaller --parallel\. Nothing was created/,
    );
  });

  it("does not call it done when the cloud never shows it", async () => {
    at.cloud.deaf = true;
    assert.match((await failure(at.create())).message, /accepted it, but does not show it/);
  });

  it("carries the id and __provider when anything fails after the cloud accepted", async () => {
    at.cloud.failures.look = [undefined, refused];
    const error = await failure(at.create());
    assert.equal(error.id, `id-${at.target}`);
    assert.equal(error.properties?.__provider, PROVIDER_TEXT);
    assert.equal(error.properties?.unfinished, true);
    assert.deepEqual(error.properties?.place, { region: "here" });
    assert.deepEqual(error.reasons, [error.message]);
  });

  it("keeps an output that is named like an input from becoming one", async () => {
    at.cloud.outputs = { secretive: "the cloud's", arn: "arn" };
    const { id, outs } = await at.create();
    assert.equal(outs.secretive, undefined);
    assert.deepEqual(await at.diff(id, outs), { changes: false });
  });

  it("refuses a second resource of the same program, naming both", async () => {
    await at.create();
    const error = await failure(at.create({ target: at.target.toUpperCase() }));
    const there = `\\(log ${at.target}: target is "${at.target}" there and "${at.target.toUpperCase()}" here\\)`;
    assert.match(error.message, new RegExp(`log ${at.target.toUpperCase()} is already taken .*${there}`));
  });
});
