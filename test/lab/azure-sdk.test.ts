/** The vendor's SDK against the lab's Azure. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { labId, startAzure } from "../../lab/clouds/azure";

describe("the lab's Azure, with the vendor's SDK in a process of its own", () => {
  it("signs in, finds watchers, configures, creates, lists, deletes, and meets the documented refusals", async function () {
    // Loading the SDK takes seconds on a busy machine.
    this.timeout(60_000);
    const lab = await startAzure();
    try {
      const child = join(__dirname, "azure-sdk-child.ts");
      const env = { PATH: process.env.PATH, ...lab.env };
      const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", child], { env });
      const seen = JSON.parse(stdout);
      const network = "Microsoft.Network/networkSecurityGroups";
      const target = labId("rg-app", network, "nsg-db");
      const storageId = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");

      assert.deepEqual(seen.watchers, ["NetworkWatcher_westeurope westeurope", "nw-north northeurope"]);
      assert.equal(seen.before.enabled, false);
      assert.equal(seen.before.storageId, "");
      assert.deepEqual(seen.configured, {
        targetResourceId: target,
        storageId,
        enabled: true,
        retentionPolicy: { days: 7, enabled: true },
        format: { type: "JSON", version: 2 },
      });
      const [watcher] = Object.values(lab.memory.networkWatchers);
      assert.deepEqual(seen.listed, [`${watcher?.id}/flowLogs/Microsoft.Networkrg-appnsg-db`]);
      assert.equal(seen.created.provisioningState, "Succeeded");
      assert.equal(seen.created.storageId, storageId);
      assert.deepEqual(seen.created.tags, { team: "net" });
      assert.deepEqual(seen.names, ["Microsoft.Networkrg-appnsg-web", "Microsoft.Networkrg-appnsg-db", "hub"]);
      assert.equal(seen.environment, true);
      const { secret, overlap, ...errors } = seen.errors;
      assert.deepEqual(errors, {
        gone: "404 ResourceNotFound",
        blocked: "400 NsgFlowLogCreationBlocked",
        second: "400 NetworkWatcherCountLimitReached",
      });
      assert.match(secret, /AADSTS7000215/);
      assert.match(overlap, /AnotherOperationInProgress/);
      assert.equal(seen.overtaken, "Succeeded");

      const ledger = JSON.stringify(lab.requests);
      assert.ok(!ledger.includes(lab.env.AZURE_CLIENT_SECRET ?? ""), "the client secret is in the ledger");
      assert.doesNotMatch(ledger, /eyJ[\w-]+\.[\w-]+\./, "a token is in the ledger");
      assert.doesNotMatch(ledger, /[?&][tcsh]=(?!\[taken out\])/, "a signed value is in the ledger");
    } finally {
      await lab.close();
    }
  });
});
