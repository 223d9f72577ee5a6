/** The least roles of docs/doctor.md: with them a flow log is made, and without one of them the doctor says so before. */
import assert from "node:assert/strict";
import { SUBSCRIPTION } from "../../../lab/clouds/azure";
import type { RoleAssignment } from "../../../lab/clouds/azure/memory";
import { diagnosis } from "../../command/diagnosis";
import { withoutAccounts } from "../accounts";
import { deployEach, nsgId, storageId, workspaceId } from "../deployment";

const ROOT = `/subscriptions/${SUBSCRIPTION}`;
const WRITE = "Microsoft.Network/networkWatchers/flowLogs/write";

/** As the table of the document has them. */
const LEAST: readonly RoleAssignment[] = [
  { scope: ROOT, actions: ["*/read"] },
  {
    scope: `${ROOT}/resourceGroups/NetworkWatcherRG`,
    actions: [
      WRITE,
      "Microsoft.Network/networkWatchers/flowLogs/delete",
      "Microsoft.Network/networkWatchers/configureFlowLog/action",
      "Microsoft.Network/networkWatchers/queryFlowLogStatus/action",
    ],
  },
  {
    scope: storageId("stflowlogs"),
    actions: ["listServiceSas", "listAccountSas", "listKeys"].map(
      (name) => `Microsoft.Storage/storageAccounts/${name}/action`,
    ),
  },
  {
    scope: ROOT,
    actions: [
      "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
      ...["dataCollectionRules", "dataCollectionEndpoints"].flatMap((type) =>
        ["write", "delete"].map((verb) => `Microsoft.Insights/${type}/${verb}`),
      ),
    ],
  },
];

describe("the least roles on Azure", () => {
  withoutAccounts();
  const at = deployEach();
  const named = () => [
    "--target",
    at.target,
    nsgId("nsg-web"),
    "--storage",
    storageId("stflowlogs"),
    "--workspace",
    workspaceId("log-main"),
  ];
  const doctor = () => {
    return diagnosis(at.cloud.env, ["azure", ...named()], [at.cloud.directory.application.clientSecret]);
  };
  const useRoles = (roles: readonly RoleAssignment[]) => {
    at.cloud.memory.authorization.roles = structuredClone([...roles]);
  };

  it("are enough for a flow log, and nothing is missing", async () => {
    useRoles(LEAST);
    const { code, missing, unknown } = await doctor();
    assert.deepEqual([code, missing, unknown], [0, [], []]);
    await at.create();
    await at.provider.delete(at.id, (await at.provider.read(at.id, {})).props ?? {});
  });

  it("without the one to write, the doctor names what the provider is then refused", async () => {
    useRoles(LEAST.map((role) => ({ ...role, actions: role.actions.filter((action) => action !== WRITE) })));
    const { code, missing } = await doctor();
    assert.deepEqual([code, missing], [1, [`right ${WRITE}`]]);
    await assert.rejects(at.create(), new RegExp(WRITE));
  });

  it("without any of the others, exactly this one is named", async () => {
    for (const action of LEAST.slice(1).flatMap(({ actions }) => actions)) {
      useRoles(LEAST.map((role) => ({ ...role, actions: role.actions.filter((other) => other !== action) })));
      const { missing, warnings } = await doctor();
      // Status is asked for where it may be, and the list of flow logs has to do where not.
      const isDispensable = action.endsWith("/queryFlowLogStatus/action");
      assert.deepEqual(missing, isDispensable ? [] : [`right ${action}`]);
      if (isDispensable) assert.ok(warnings.includes(`right ${action}`));
    }
  });

  it("without Reader, reads are named", async () => {
    useRoles(LEAST.slice(1));
    const { code, missing, unknown } = await doctor();
    // Nobody may ask for permissions then, so that no right is called missing.
    assert.deepEqual([code, missing], [2, []]);
    assert.ok(unknown.includes("rights"));
  });
});
