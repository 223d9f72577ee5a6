/** Inputs that a program declares as secrets, from the program to texts and state. */
import assert from "node:assert/strict";
import { SECRETS } from "../../provider/core/secrets";
import type { Bag } from "../inputs";
import { complaint, type Hosted, saidWithSecret } from "../secret-inputs";
import { type Deployment, deploy } from "./deployment";
import { PROVIDER_TEXT, refused } from "./made-up-kind";

describe("FlowLogProvider, with secret inputs", () => {
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
    at.target = "s3cret-target";
  });
  const args = (more: Bag = {}) => ({ target: at.target, __provider: PROVIDER_TEXT, ...more });

  /** What is said with this input as a secret. */
  const said = (input: string, work: (hosted: Hosted, marks: Bag, tell: (text: unknown) => void) => Promise<void>) =>
    saidWithSecret(input, at.provider, work);

  it("keeps the names of secret inputs in inputs and outputs, and asks for an update when they are others", async () => {
    await said("target", async (hosted, marks) => {
      const { inputs } = await hosted.check({}, args(marks));
      assert.deepEqual(inputs?.[SECRETS], ["target"]);
      const { id, outs } = await hosted.create(inputs as Bag);
      assert.deepEqual(outs?.[SECRETS], ["target"]);
      const { props, inputs: read } = await hosted.read(id, outs);
      assert.deepEqual([props?.[SECRETS], read?.[SECRETS]], [["target"], ["target"]]);
      assert.deepEqual(await hosted.diff(id, outs as Bag, inputs as Bag), { changes: false });

      const { inputs: open } = await hosted.check({}, args());
      assert.equal(SECRETS in (open as Bag), false);
      assert.equal((await hosted.diff(id, outs as Bag, open as Bag)).changes, true);
      const calls = at.cloud.calls.length;
      const { outs: opened } = await hosted.update(id, outs as Bag, open as Bag);
      assert.equal(SECRETS in (opened as Bag), false);
      assert.equal((await hosted.diff(id, opened as Bag, inputs as Bag)).changes, true);
      const { outs: closed } = await hosted.update(id, opened as Bag, inputs as Bag);
      assert.deepEqual((closed as Bag)[SECRETS], ["target"]);
      assert.equal(at.cloud.calls.length, calls, "no request is needed");
    });
  });

  it("names a secret in place of its value, wherever an error or a line tells it", async () => {
    const text = await said("target", async (hosted, marks, tell) => {
      const { inputs } = await hosted.check({}, args(marks));
      at.cloud.failures.write = [refused];
      tell(await complaint(hosted.create(inputs as Bag)));
      at.put({ days: 8 });
      tell(await complaint(hosted.create(inputs as Bag)));
      at.put();
      const { id, outs } = await hosted.create(inputs as Bag);
      at.cloud.failures.look = [() => assert.fail(`no ${at.target.toUpperCase()}, no ${at.target}s, no ${at.target}`)];
      tell(await complaint(hosted.delete(id, outs as Bag)));
    });
    assert.doesNotMatch(text, /\bs3cret-target\b/);
    assert.match(text, /creating log \[secret target\]: 400 no; say yes/);
    assert.match(text, /id-\[secret target\]: was there already and is taken over/);
    // Another text that begins like the secret, or has other letters, is another text.
    assert.match(text, /no S3CRET-TARGET, no s3cret-targets, no \[secret target\]/);
  });

  it("does so for numbers and parts of objects, by their names", async () => {
    const text = await said("retention", async (hosted, marks, tell) => {
      const { failures = [] } = await hosted.check({}, args({ ...marks, retention: { on: "4711", days: 4711.5 } }));
      tell(failures.map(({ reason }) => reason));
      const { inputs } = await hosted.check({}, args({ ...marks, retention: { on: true, days: 4 }, days: 5 }));
      at.put({ retention: { on: true, days: 4712 } });
      tell(await complaint(hosted.create(inputs as Bag)));
    });
    assert.doesNotMatch(text, /471/);
    assert.match(text, /retention\.on must be true or false, got \[secret retention\]/);
    assert.match(text, /retention\.days is \[secret retention\], asked for \[secret retention\]/);
  });

  it("keeps the names with what is left of an unfinished create, and tells no value there", async () => {
    await said("target", async (hosted, marks) => {
      const { inputs } = await hosted.check({}, args(marks));
      at.cloud.deaf = true;
      at.put({ failedReason: "s3cret-target is off" });
      const thrown = await hosted.create(inputs as Bag).then(
        () => assert.fail("it did not fail"),
        (error) => error,
      );
      assert.deepEqual(thrown.properties[SECRETS], ["target"]);
      assert.equal(thrown.properties.target, "s3cret-target");
      assert.doesNotMatch([thrown.message, ...thrown.reasons].join(), /s3cret-target/);
    });
  });

  it("leaves texts of resources without secrets alone", async () => {
    at.cloud.failures.write = [refused];
    const hosted = at.provider;
    await said("secretive", async () => {
      assert.match(await complaint(hosted.create(await at.checked())), /creating log s3cret-target/);
    });
  });

  it("tells another resource of the program no value either", async () => {
    const text = await said("target", async (hosted, marks, tell) => {
      const { inputs } = await hosted.check({}, args(marks));
      await hosted.create(inputs as Bag);
      tell(await complaint(at.provider.create(await at.checked())));
    });
    assert.match(text, /log \[secret target\]/);
  });
});
