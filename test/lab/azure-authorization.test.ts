/** What the lab's Azure tells of rights, locks and policies, and what it refuses because of them. */
import assert from "node:assert/strict";
import { type AzureLab, labId, SUBSCRIPTION } from "../../lab/clouds/azure";
import { useAzure } from "./suite";

const ROOT = `/subscriptions/${SUBSCRIPTION}`;
const GROUP = `${ROOT}/resourceGroups/rg-app`;
const LOGS = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
const at = (scope: string, list: string) => `${scope}/providers/Microsoft.Authorization/${list}`;

describe("the lab's Azure: Microsoft.Authorization", () => {
  let lab: AzureLab;
  const call = useAzure({}, (started) => {
    lab = started;
  });
  const authorization = () => lab.memory.authorization;

  it("tells one row for each role that reaches a scope, and grants what they grant there", async () => {
    authorization().roles = [
      { scope: GROUP, actions: ["*/read"], notActions: ["Microsoft.Storage/*"] },
      { scope: LOGS.toLowerCase(), actions: ["Microsoft.Storage/*"] },
    ];
    authorization().roles.push({ scope: "", actions: ["Microsoft.Authorization/*"] });
    const rows = async (scope: string) => (await call("GET", at(scope, "permissions"))).body.value ?? [];
    assert.equal((await rows(LOGS)).length, 3);
    assert.deepEqual(
      (await rows(GROUP)).map(({ actions, notActions, dataActions }) => [actions, notActions, dataActions]),
      [
        [["*/read"], ["Microsoft.Storage/*"], []],
        [["Microsoft.Authorization/*"], [], []],
      ],
    );
    assert.equal((await call("GET", LOGS)).status, 200);
    const other = labId("rg-app", "Microsoft.Storage/storageAccounts", "stnorth");
    assert.equal((await call("GET", other)).body.error?.code, "AuthorizationFailed");
  });

  it("a denied action is one that the roles lack", async () => {
    lab.switches.deniedActions = ["Microsoft.Storage/storageAccounts"];
    const [row] = (await call("GET", at(ROOT, "permissions"))).body.value ?? [];
    assert.deepEqual(row?.notActions, ["Microsoft.Storage/storageAccounts/*"]);
  });

  it("a read-only lock refuses writes and actions, one against deletion refuses deletions, in its scope", async () => {
    const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv`;
    const put = () => call("PUT", vault, { location: "westeurope" });
    authorization().locks = [{ scope: GROUP, name: "kept", level: "ReadOnly" }];
    assert.equal((await put()).body.error?.code, "ScopeLocked");
    authorization().locks = [{ scope: GROUP, name: "kept", level: "CanNotDelete" }];
    assert.equal((await put()).status, 201);
    assert.equal((await call("DELETE", vault)).status, 409);
    const shown = (await call("GET", at(ROOT, "locks"))).body.value?.map(({ id }) => id);
    assert.deepEqual(shown, [`${GROUP}/providers/Microsoft.Authorization/locks/kept`]);
  });

  it("a deny assignment refuses what roles grant", async () => {
    authorization().denyAssignments.push({
      id: at(GROUP, "denyAssignments/d1"),
      properties: {
        denyAssignmentName: "stack",
        scope: GROUP,
        doNotApplyToChildScopes: false,
        permissions: [{ actions: ["Microsoft.Storage/*/read"], notActions: [] }],
        principals: [],
        excludePrincipals: [],
      },
    });
    assert.equal((await call("GET", LOGS)).body.error?.code, "DenyAssignmentAuthorizationFailed");
    assert.equal((await call("GET", at(LOGS, "denyAssignments"))).body.value?.length, 1);
    assert.equal((await call("GET", at(ROOT, "denyAssignments"))).body.value?.length, 0);
  });

  it("knows the definitions of policies", async () => {
    const id = "/providers/Microsoft.Authorization/policyDefinitions/p1";
    assert.equal((await call("GET", id)).body.error?.code, "PolicyDefinitionNotFound");
    authorization().policyDefinitions[id.toLowerCase()] = { properties: { policyRule: {} } };
    assert.equal((await call("GET", id)).body.name, "p1");
  });
});
