/** Several accounts in one program, each with its FlowLogsProvider. */
import assert from "node:assert/strict";
import path from "node:path";
import { writesOf } from "../../lab/lab";
import { type CommandLine, openCommandLine } from "./command-line";
import { counts, type Declaration, type Fixture, openFixture, said, succeeded } from "./fixture";

const settings = { collectActionTypeCode: "ALL", storageBucketName: "flow-logs" };
const first: Declaration = {
  type: "NcloudFlowLog",
  name: "first",
  args: { networkInterfaceNo: "123487", ...settings },
};
const second: Declaration = {
  type: "NcloudFlowLog",
  name: "second",
  args: { networkInterfaceNo: "123488", ...settings },
  options: { provider: "account" },
};

/** A provider with the keys of one account. */
const account = (accessKey: string, secretKey: string): Declaration => ({
  type: "FlowLogsProvider",
  name: "account",
  args: { ncloud: { accessKey, secretKey, region: "KR" } },
});

describe("a program with a FlowLogsProvider", function () {
  this.timeout(600_000);
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await openFixture();
    fixture.lab.ncloud.memory.keys.set("ACCESS-OF-ACCOUNT", "made-up-secret-1");
  });
  afterEach(() => fixture?.close());

  /** Whether the cloud captures a network interface. */
  const captures = (no: string) => fixture.lab.ncloud.memory.flowLogs.has(`KR/${no}`);

  it("a wrong key fails alone", async () => {
    const wrong = account("ACCESS-OF-ACCOUNT", "wrong");
    fixture.declare(wrong, first);
    succeeded(await fixture.stack.up());
    fixture.declare(wrong, first, second);
    assert.match(said(await fixture.stack.up()), /network interface 123488.*config ncloud:accessKey/s);
    fixture.declare(wrong, first);
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 1 });
    assert.deepEqual([captures("123487"), captures("123488")], [true, false]);
  });

  it("rotated keys are an update of the provider and touch no flow log; destroy uses the new keys", async () => {
    fixture.declare(account("ACCESS-OF-ACCOUNT", "made-up-secret-1"), first, second);
    succeeded(await fixture.stack.up());
    assert.deepEqual([captures("123487"), captures("123488")], [true, true]);
    const before = writesOf(fixture.lab).length;

    fixture.lab.ncloud.memory.keys.delete("ACCESS-OF-ACCOUNT");
    fixture.lab.ncloud.memory.keys.set("NEW-ACCESS-OF-ACCOUNT", "made-up-secret-2");
    fixture.declare(account("NEW-ACCESS-OF-ACCOUNT", "made-up-secret-2"), first, second);
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { same: 2 });
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 2 });
    assert.deepEqual(counts(succeeded(await fixture.stack.destroy())), { delete: 2 });
    assert.deepEqual([captures("123487"), captures("123488")], [false, false]);
  });
});

describe("a FlowLogsProvider with the real CLI", function () {
  this.timeout(600_000);
  let fixture: Fixture;
  let cli: CommandLine;

  before(async function () {
    fixture = await openFixture();
    const opened = await openCommandLine(path.join(__dirname, "project"), `provider-${process.pid}`, fixture.env);
    if (!opened) return this.skip();
    cli = opened;
  });
  after(async () => {
    await cli?.close();
    await fixture?.close();
  });

  it("shows no credential, and encrypts all credentials in the state", async () => {
    fixture.lab.ncloud.memory.keys.set("ACCESS-OF-ACCOUNT", "made-up-secret-1");
    const azure = { clientId: "made-up-client", clientSecret: "made-up-secret-3", oidcToken: "made-up-secret-4" };
    const { args, ...rest } = account("ACCESS-OF-ACCOUNT", "made-up-secret-1");
    fixture.declare({ ...rest, args: { ...args, azure, huaweicloud: { password: "made-up-secret-5" } } }, second);
    const texts = [
      await cli.run("preview", "--diff"),
      await cli.run("up", "--yes", "--skip-preview", "--diff"),
      await cli.run("stack", "export"),
      await cli.run("destroy", "--yes", "--skip-preview", "--diff"),
    ];
    for (const { ok, text } of texts) {
      assert.ok(ok, text);
      assert.doesNotMatch(text, /made-up-|ACCESS-OF-ACCOUNT/);
    }
    assert.match(texts[2]?.text ?? "", /"ncloud:secretKey": \{\s+"4dabf18193072939515e22adb298388d"[^}]*"ciphertext"/);
    assert.match(texts[2]?.text ?? "", /"ncloud:region": "KR"/);
  });
});
