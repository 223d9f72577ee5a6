/** What people are told when a refusal is no missing right, and when the reason stands deep inside of an answer. */
import assert from "node:assert/strict";
import { operationError } from "../../provider/azure/arm/errors";
import type { FlowLogError } from "../../provider/core/errors";
import { answered, CLIENT, LOG, NO_RIGHTS, OTHER, refused, SUB, WRITE } from "./refusals-fixture";

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
