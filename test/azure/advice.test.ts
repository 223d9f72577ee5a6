/** What people are told to do when Azure refuses: rights, linked scopes, traffic analytics, policies. */
import assert from "node:assert/strict";
import { operationError } from "../../provider/azure/arm/errors";
import { CLIENT, LOG, NO_RIGHTS, OTHER, refused, STORAGE, SUB, WRITE } from "./refusals-fixture";

describe("azureError: a linked scope that is refused", () => {
  const linked = (rest: string) =>
    refused(403, {
      code: "LinkedAuthorizationFailed",
      message: `${CLIENT} has permission to perform action '${WRITE}' on scope '${LOG}'; however, ${rest}`,
    });

  it("is told with the linked id and the action that is missing there", () => {
    const { message, kind } = linked(
      `it does not have permission to perform action 'Microsoft.Storage/storageAccounts/listServiceSas/action' on the linked scope(s) '${STORAGE}' or the linked scope(s) are invalid.`,
    );
    assert.equal(kind, "forbidden");
    assert.ok(message.includes(`on the linked scope(s) '${STORAGE}'`), message);
    assert.ok(
      message.includes(
        `; give these credentials the right Microsoft.Storage/storageAccounts/listServiceSas/action (role "Storage Account Contributor") on ${STORAGE}, which the flow log names, and check that this id exists`,
      ),
      message,
    );
    assert.doesNotMatch(message, /Network Contributor/);
  });

  it("is told with every id and action, where Azure names several", () => {
    const actions = "Microsoft.OperationalInsights/workspaces/sharedKeys/action";
    const { message } = linked(
      `it does not have permission to perform action(s) '${actions}' on the linked scope(s) '${OTHER}/a,${OTHER}/b' (respectively) or the linked scope(s) are invalid.`,
    );
    assert.ok(
      message.includes(`right ${actions} (role "Log Analytics Contributor") on ${OTHER}/a,${OTHER}/b`),
      message,
    );
  });

  it("is told as another tenant's, and as none at all", () => {
    const tenant = linked("the current tenant '9a9a' is not authorized to access linked subscription '8b8b'.");
    assert.match(tenant.message, /subscription 8b8b, .* is of another tenant than 9a9a: .*auxiliaryTenantIds/);
    const none = linked("the linked subscription '8b8b' was not found.");
    assert.match(none.message, /these credentials see no subscription 8b8b/);
    for (const { message } of [tenant, none, linked("something new.")]) assert.doesNotMatch(message, NO_RIGHTS);
  });
});

describe("azureError: a right that is missing", () => {
  const missing = (action: string, scope: string) =>
    refused(403, {
      code: "AuthorizationFailed",
      message: `${CLIENT} does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    }).message;

  it("is told with the scope and a role that has it", () => {
    for (const [action, scope, role] of [
      [WRITE, LOG, "Network Contributor"],
      ["Microsoft.Network/networkWatchers/flowLogs/read", LOG, "Reader"],
      ["Microsoft.Storage/storageAccounts/read", STORAGE, "Reader"],
      ["Microsoft.Storage/storageAccounts/listKeys/action", STORAGE, "Storage Account Contributor"],
      ["Microsoft.OperationalInsights/workspaces/read", `${OTHER}/x`, "Reader"],
      ["Microsoft.OperationalInsights/workspaces/sharedKeys/action", `${OTHER}/x`, "Log Analytics Contributor"],
      ["Microsoft.Resources/subscriptions/read", SUB, "Reader"],
      ["Contoso.New/things/read", `${SUB}/x`, "Reader"],
      [
        "Microsoft.Resources/subscriptions/resourceGroups/write",
        `${SUB}/resourcegroups/NetworkWatcherRG`,
        "Contributor",
      ],
    ] as const) {
      const message = missing(action, scope);
      assert.ok(message.includes(`give these credentials the role "${role}" on ${scope} (for ${action})`), message);
    }
    assert.match(
      missing("Contoso.New/things/write", `${SUB}/x`),
      /give these credentials the right Contoso\.New\/things\/write on /,
    );
  });

  it("is told at a scope where a role can be assigned", () => {
    const operation = `${SUB}/providers/Microsoft.Network/locations/westeurope/operations/1`;
    assert.match(
      missing("Microsoft.Network/locations/operations/read", operation),
      new RegExp(`"Reader" on ${SUB} \\(`),
    );
    const locks = `${STORAGE}/providers/Microsoft.Authorization/locks`;
    assert.match(missing("Microsoft.Authorization/locks/read", locks), new RegExp(`"Reader" on ${STORAGE} \\(`));
  });

  it("of a refusal that names no action is told by the request: a read needs no more than Reader", () => {
    const unnamed = (method: string, id: string) =>
      refused(403, { code: "AuthorizationFailed", message: `${CLIENT} may not.` }, { method, id }).message;
    for (const id of [LOG, STORAGE, SUB]) {
      assert.match(unnamed("GET", id), new RegExp(`; give these credentials the role "Reader" on ${id}; a role`));
    }
    assert.match(unnamed("POST", "/providers/Microsoft.ResourceGraph/resources"), /the role "Reader"; a role/);
    for (const method of ["PUT", "DELETE"])
      assert.match(unnamed(method, LOG), /the role "Network Contributor" on the network watcher and its targets;/);
    const status = `${LOG.slice(0, LOG.indexOf("/flowLogs"))}/queryFlowLogStatus`;
    assert.match(unnamed("POST", status), /the role "Network Contributor" on the network watcher/);
    const register = `${SUB}/providers/Microsoft.Insights/register`;
    assert.match(unnamed("POST", register), new RegExp(`the role "Monitoring Contributor" on ${SUB};`));
  });
});

describe("azureError: traffic analytics that are refused", () => {
  const RIGHTS =
    /; give whoever runs this \(not the identity of the flow log\) the roles Log Analytics Contributor and Monitoring Contributor at the subscription of the workspace .*inherited roles do not count/;
  const POLICY = /data collection rule .* beside the workspace .*exempt that resource group from the policy/;
  const user = {
    code: "TAUserDoesNotHavePermissions",
    message:
      "User does not have permissions to enable Traffic Analytics. Please refer to https://docs.microsoft.com/en-us/azure/network-watcher/traffic-analytics#user-access-requirements to know more.",
  };
  const policy = {
    code: "TARequestDisallowedByPolicy",
    message: "The enablement of Traffic Analytics is blocked due to the user's policy restrictions.",
  };

  for (const [error, advice] of [
    [user, RIGHTS],
    [policy, POLICY],
  ] as const) {
    it(`${error.code} has its advice, at once or at the end of an operation, by itself or inside of another code`, () => {
      const general = {
        code: "ResourceDeploymentFailure",
        message: "It reached terminal provisioning state 'Failed'.",
      };
      for (const told of [
        refused(400, error),
        refused(409, { ...general, details: [error] }),
        operationError(error),
        operationError({ code: "InternalServerError", message: "An error occurred.", details: [error] }),
        operationError({ ...general, details: [{ ...general, details: [error] }] }),
      ]) {
        assert.match(told.message, advice);
        assert.match(told.message, new RegExp(`${error.code}`));
        assert.equal(told.kind, "forbidden");
      }
    });

    it(`${error.code} at the end of an operation leaves the flow log, which Azure has made`, () => {
      assert.equal(operationError(error).outcome, "unknown");
    });
  }
});

describe("azureError: a policy that denies", () => {
  const info = {
    policyDefinitionDisplayName: "Require a tag on resources",
    policyDefinitionId: "/providers/Microsoft.Authorization/policyDefinitions/871b6d14-10aa-478d-b590-94f262ecfa99",
    policyDefinitionName: "871b6d14-10aa-478d-b590-94f262ecfa99",
    policyAssignmentDisplayName: "Cost centers",
    policyAssignmentName: "cost-centers",
    policyAssignmentId: `${SUB}/providers/Microsoft.Authorization/policyAssignments/cost-centers`,
    policyAssignmentScope: SUB,
    evaluationDetails: {
      evaluatedExpressions: [
        {
          result: "True",
          expressionKind: "Field",
          expression: "tags[CostCenter]",
          path: "tags[CostCenter]",
          targetValue: "false",
          operator: "Exists",
        },
      ],
    },
  };
  const denied = {
    code: "RequestDisallowedByPolicy",
    target: "hub",
    message:
      "Resource 'hub' was disallowed by policy. Reasons: 'Ask the network team.'. See error details for policy resource IDs.",
    additionalInfo: [{ type: "PolicyViolation", info }],
  };
  const NAMES =
    'policy "Require a tag on resources" by assignment "Cost centers" (/subscriptions/11111111-2222-3333-4444-555555555555) because tags[CostCenter] Exists false';

  it("is told with the names of policy and assignment, and with what the policy compared", () => {
    const { message, kind } = refused(403, denied);
    assert.ok(message.includes(`policy resource IDs. ${NAMES}; change what the policy objects to`), message);
    assert.equal(kind, "forbidden");
    assert.doesNotMatch(message, NO_RIGHTS);
  });

  it("is told the same at the end of an operation, and inside of another code", () => {
    assert.ok(operationError(denied).message.includes(NAMES));
    const inside = refused(400, { code: "InvalidTemplateDeployment", message: "See inner errors.", details: [denied] });
    assert.ok(inside.message.includes(NAMES), inside.message);
    assert.match(inside.message, /change what the policy objects to/);
  });

  it("is told with whatever names there are, each policy for itself", () => {
    const bare = { policyDefinitionName: "deny-flow-logs", policyAssignmentName: "deny" };
    const { message } = refused(403, {
      ...denied,
      additionalInfo: [
        { type: "Other" },
        { type: "PolicyViolation", info: bare },
        { type: "PolicyViolation", info },
        null,
      ],
    });
    assert.ok(message.includes(`policy "deny-flow-logs" by assignment "deny" ${NAMES}`), message);
    for (const additionalInfo of [undefined, null, "text", [{ type: "PolicyViolation" }], [{ info: 1 }]]) {
      assert.match(refused(403, { ...denied, additionalInfo }).message, /was disallowed by policy/);
    }
  });
});
