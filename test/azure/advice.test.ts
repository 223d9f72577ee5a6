/** What refusals of Azure are told as: with the name that matters, and the way out of this refusal and no other. */
import assert from "node:assert/strict";
import { azureError, operationError } from "../../provider/azure/arm/errors";
import type { FlowLogError } from "../../provider/core/errors";

const SUB = "/subscriptions/11111111-2222-3333-4444-555555555555";
const OTHER = "/subscriptions/22222222-2222-3333-4444-555555555555";
const LOG = `${SUB}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope/flowLogs/hub`;
const STORAGE = `${OTHER}/resourceGroups/rg-${"logs".repeat(20)}/providers/Microsoft.Storage/storageAccounts/stflowlogs`;
const WRITE = "Microsoft.Network/networkWatchers/flowLogs/write";
const CLIENT =
  "The client '0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e' with object id '0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e'";

/** As @azure/core-client throws it. */
function refused(status: number, error: { code?: string; message?: string } & Record<string, unknown>): FlowLogError {
  return azureError({
    name: "RestError",
    message: error.message ?? "",
    code: error.code,
    statusCode: status,
    request: { url: `https://management.azure.com${LOG}?api-version=2025-01-01` },
    response: { bodyAsText: JSON.stringify({ error }), headers: { get: () => undefined } },
  });
}

/** An answer with this body, whatever it is. */
const answered = (status: number, bodyAsText: string): FlowLogError =>
  azureError({
    name: "RestError",
    message: bodyAsText,
    statusCode: status,
    response: { bodyAsText, headers: { get: () => undefined } },
  });

const NO_RIGHTS = /Network Contributor|give these credentials/;

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
      ["Microsoft.Storage/storageAccounts/read", STORAGE, "Storage Account Contributor"],
      ["Microsoft.OperationalInsights/workspaces/read", `${OTHER}/x`, "Log Analytics Contributor"],
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
      missing("Contoso.New/things/read", `${SUB}/x`),
      /give these credentials the right Contoso\.New\/things\/read on /,
    );
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

describe("azureError: what is no missing right", () => {
  it("a provider that is not registered is told by its name, with the command", () => {
    for (const namespace of ["Microsoft.Network", "Microsoft.Storage", "Microsoft.Insights"]) {
      const { message } = refused(409, {
        code: "MissingSubscriptionRegistration",
        message: `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
      });
      assert.ok(
        message.includes(
          `az provider register --namespace ${namespace} --subscription 11111111-2222-3333-4444-555555555555`,
        ),
        message,
      );
      assert.doesNotMatch(message, NO_RIGHTS);
    }
  });

  it("a lock is told by what it is on: subscription, group or resource", () => {
    for (const [scope, noun] of [
      [OTHER, "subscription 22222222-2222-3333-4444-555555555555"],
      [`${SUB}/resourceGroups/rg-net`, `resource group rg-net (${SUB}/resourceGroups/rg-net)`],
      [LOG, `resource hub (${LOG})`],
    ] as const) {
      for (const verb of ["write", "delete"]) {
        const { message } = refused(409, {
          code: "ScopeLocked",
          message: `The scope '${LOG}' cannot perform ${verb} operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`,
        });
        assert.ok(message.includes(`; remove the lock on ${noun} for as long as this takes`), message);
        assert.doesNotMatch(message, NO_RIGHTS);
      }
    }
    const two = refused(409, {
      code: "ScopeLocked",
      message: `The scope '${LOG}' cannot perform write operation because following scope(s) are locked: '${OTHER}','${SUB}/resourceGroups/rg'. Please remove the lock and try again.`,
    });
    assert.match(two.message, /remove the lock on subscription 2{8}-\S+ and resource group rg /);
  });

  it("a deny assignment is told by its name and scope", () => {
    const { message, kind } = refused(403, {
      code: "DenyAssignmentAuthorizationFailed",
      message: `${CLIENT} has permission to perform action '${WRITE}' on scope '${LOG}'; however, the access is denied because of the deny assignment with name 'Deny assignment from stack net' and Id 'abc' at scope '${SUB}/resourceGroups/rg'.`,
    });
    assert.equal(kind, "forbidden");
    assert.ok(
      message.includes(`a deny assignment "Deny assignment from stack net" at ${SUB}/resourceGroups/rg forbids this`),
      message,
    );
    assert.doesNotMatch(message, NO_RIGHTS);
  });

  it("a subscription that was disabled is told as that, under each of its codes", () => {
    for (const code of [
      "ReadOnlyDisabledSubscription",
      "DisabledSubscription",
      "SubscriptionDisabled",
      "SubscriptionNotActive",
    ]) {
      const { message } = refused(403, {
        code,
        message:
          "The subscription '11111111-2222-3333-4444-555555555555' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.",
      });
      assert.match(
        message,
        /subscription 1{8}-2222-3333-4444-5{12} is disabled, and can be read only: enable it again/,
      );
      assert.doesNotMatch(message, NO_RIGHTS);
    }
  });
});

describe("azureError: texts and answers without a code", () => {
  it("keeps what stands at the end of a long text, and cuts a very long one in the middle", () => {
    const long = `${"/resourceGroups/rg ".repeat(100)}the name that matters`;
    assert.ok(refused(400, { code: "Odd", message: long }).message.includes("the name that matters"));
    const { message } = refused(400, { code: "Odd", message: `begins here ${"x".repeat(50_000)} ends here` });
    assert.ok(message.length < 5_000);
    assert.match(message, /begins here x+ … x+ ends here/);
  });

  it("an answer 5xx is Azure's, whatever its body is", () => {
    for (const status of [500, 502, 503, 504]) {
      for (const body of ["{}", "", "null", "[]", '{"error":{}}', "Service Unavailable", '{"Message":"busy"}']) {
        const { message } = answered(status, body);
        assert.match(message, new RegExp(`^${status}\\b.*run the command again`), body);
        assert.doesNotMatch(message, /may not be Azure/);
      }
      assert.match(
        answered(status, "<html>Bad gateway</html>").message,
        /run the command again; if the answer stays, check the proxies/,
      );
    }
    assert.match(answered(404, "{}").message, /may not be Azure Resource Manager/);
  });

  it("an error whose parts have other types is told all the same", () => {
    for (const more of [{ details: "text" }, { details: [null, "text", { code: 1, message: {} }] }, { details: {} }]) {
      assert.match(refused(400, { code: "Odd", message: "told", ...more }).message, /^400 Odd told/);
    }
  });
});

/** https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#handling-errors */
describe("azureError: the real reason inside a general error", () => {
  const lock = {
    code: "ScopeLocked",
    message: `The scope '${LOG}' cannot perform write operation because following scope(s) are locked: '${SUB}'. Please remove the lock and try again.`,
  };
  const told = ({ message, kind }: FlowLogError) => {
    assert.equal(kind, "forbidden");
    assert.match(message, /ScopeLocked: The scope .*; remove the lock on subscription 11111111-/);
  };

  it("is found in innererror, innerError, below details, and in details that are no list", () => {
    const general = { code: "Conflict", message: "The request could not be completed" };
    told(refused(409, { ...general, innererror: lock }));
    told(refused(409, { ...general, innerError: { code: "Inner", message: "", innererror: lock } }));
    told(refused(409, { ...general, details: [{ code: "Detail", message: "A detail", innererror: lock }] }));
    told(refused(409, { ...general, details: lock }));
  });

  it("is found in a message that is itself an answer", () => {
    const { message } = refused(409, { code: "Conflict", message: JSON.stringify({ error: lock }) });
    assert.match(message, /; remove the lock on subscription 11111111-/);
    const { kind } = refused(409, { code: "Conflict", message: '{"error": cut off' });
    assert.equal(kind, "conflict");
  });

  it("is found in the innererror of a failed operation", () => {
    const error = { code: "OperationFailed", message: "The operation failed", innererror: lock };
    told(operationError(error));
  });

  it("is told from messages in OData's older form, and no strange form of an error is another error", () => {
    const value = { value: lock.message };
    told(operationError({ code: "Conflict", message: "Conflict", details: [{ code: lock.code, message: value }] }));
    told(refused(409, { code: "Conflict", message: "Conflict", innererror: { code: lock.code, message: value } }));
    const old = operationError({ code: lock.code, message: value });
    assert.match(old.message, /failed: ScopeLocked The scope .*; remove the lock on subscription 11111111-/);
    for (const message of [{ a: 1 }, 5, null, [], { value: {} }]) {
      assert.match(
        operationError({ code: "Odd", message }).message,
        /the operation failed: Odd; Azure gives no reason/,
      );
    }
  });

  it("names the policies that stand in innererror", () => {
    const info = { policyDefinitionDisplayName: "Require CostCenter" };
    const additionalInfo = [{ type: "PolicyViolation", info }];
    const { message } = refused(403, {
      code: "RequestDisallowedByPolicy",
      message: "Disallowed",
      innererror: { additionalInfo },
    });
    assert.match(message, /policy "Require CostCenter"/);
  });
});

describe("azureError: other names for the same refusal", () => {
  it("a deny assignment is told as one under any code", () => {
    for (const code of ["AuthorizationFailed", "LinkedAuthorizationFailed", "DenyAssignmentAuthorizationFailed"]) {
      const { message } = refused(403, {
        code,
        message: `${CLIENT} has permission to perform action '${WRITE}' on scope '${LOG}'; however, the access is denied because of the deny assignment with name 'stack' and Id 'd-1' at scope '${SUB}'.`,
      });
      assert.match(message, /; a deny assignment "stack" at \/subscriptions\/11111111-/);
      assert.doesNotMatch(message, NO_RIGHTS);
    }
  });

  it("a linked scope and a missing registration are told under their older codes", () => {
    const linked = refused(403, {
      code: "LinkedAccessCheckFailed",
      message: `${CLIENT} has permission to perform action '${WRITE}' on scope '${LOG}'; however, it does not have permission to perform action 'Microsoft.Network/virtualNetworks/join/action' on the linked scope(s) '${OTHER}/a' or the linked scope(s) are invalid.`,
    });
    assert.ok(linked.message.includes(`on ${OTHER}/a, which the flow log names`), linked.message);
    const unregistered = refused(409, {
      code: "SubscriptionNotRegistered",
      message: "The subscription is not registered to use namespace 'Microsoft.Insights'.",
    });
    assert.match(unregistered.message, /az provider register --namespace Microsoft\.Insights/);
  });
});
