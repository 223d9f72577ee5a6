import assert from "node:assert/strict";
import type { AzureNsgFlowLogArgs } from "../../provider/azure/flow-log/resource";
import { nsgFlowLogSchema } from "../../provider/azure/flow-log/schema";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { nsgId, storageId } from "./deployment";

const asked = { targetResourceId: nsgId("nsg-web"), storageId: storageId("stflowlogs") };
const check = (news: Record<string, unknown>) => nsgFlowLogSchema.check({ ...asked, ...news });

/** Compiles only while the documented inputs are those of the schema. */
const sameKeys: [keyof AzureNsgFlowLogArgs] extends [keyof typeof nsgFlowLogSchema.shape]
  ? [keyof typeof nsgFlowLogSchema.shape] extends [keyof AzureNsgFlowLogArgs]
    ? true
    : never
  : never = true;

describe("the inputs of AzureNsgFlowLog", () => {
  it("are those that the class documents", () => assert.ok(sameKeys));

  it("get Azure's defaults", () => {
    assert.deepEqual(check({}), {
      inputs: {
        ...asked,
        enabled: true,
        retentionPolicy: { enabled: false, days: 0 },
        format: { type: "JSON", version: 1 },
        skipProviderRegistration: false,
        adopt: "identical",
        onDelete: "delete",
      },
      failures: [],
    });
  });

  const good: [property: string, value: unknown, normal?: unknown][] = [
    ["targetResourceId", nsgId("nsg-web").toUpperCase()],
    ["targetResourceId", nsgId("nsg-web").replace("resourceGroups", "resourcegroups")],
    ["storageId", storageId("st1").toUpperCase()],
    ["enabled", false],
    ["retentionPolicy", {}, { enabled: false, days: 0 }],
    ["retentionPolicy", { days: 7 }, { enabled: false, days: 7 }],
    ["retentionPolicy", { enabled: true, days: 1 }],
    ["retentionPolicy", { enabled: true, days: 365 }],
    // Azure takes more than the 365 days of its documentation: https://github.com/Azure/azure-powershell/issues/4989
    ["retentionPolicy", { enabled: true, days: 400 }],
    ["retentionPolicy", { enabled: true, days: 3650 }],
    ["retentionPolicy", { days: 2_147_483_647 }, { enabled: false, days: 2_147_483_647 }],
    ["format", { version: 2 }, { type: "JSON", version: 2 }],
    ["format", { type: "JSON" }, { type: "JSON", version: 1 }],
    ["location", "West Europe", "westeurope"],
    ["environment", "usgovernment"],
  ];
  for (const [property, value, normal = value] of good) {
    it(`${property} may be ${JSON.stringify(value).slice(0, 60)}`, () => {
      const { inputs, failures } = check({ [property]: value });
      assert.deepEqual(failures, []);
      assert.deepEqual((inputs as Record<string, unknown>)[property], normal);
    });
  }

  const NSG = /^targetResourceId must be the ARM id of a network security group \(.*\), got /;
  const STORAGE = /^storageId must be the ARM id of a storage account \(.*\), got /;
  const DAYS = /^retentionPolicy\.days must be a whole number of days from 0 to 2147483647, got /;
  const bad: [inputs: Record<string, unknown>, property: string, reason: RegExp][] = [
    [{ targetResourceId: undefined }, "targetResourceId", /^targetResourceId is required: it must be the ARM id/],
    [{ targetResourceId: 7 }, "targetResourceId", NSG],
    [{ targetResourceId: "nsg-web" }, "targetResourceId", NSG],
    [{ targetResourceId: `${nsgId("nsg-web")}/` }, "targetResourceId", NSG],
    [{ targetResourceId: `${nsgId("nsg-web")}\n` }, "targetResourceId", NSG],
    [{ targetResourceId: nsgId("v").replace("networkSecurityGroups", "virtualNetworks") }, "targetResourceId", NSG],
    [{ targetResourceId: nsgId("n").replace("11111111-", "") }, "targetResourceId", NSG],
    [{ storageId: undefined }, "storageId", /^storageId is required/],
    [{ storageId: "stflowlogs" }, "storageId", STORAGE],
    [{ storageId: storageId("has-hyphen") }, "storageId", STORAGE],
    [{ storageId: nsgId("nsg-web") }, "storageId", STORAGE],
    [{ enabled: "true" }, "enabled", /^enabled must be true or false, got "true"$/],
    [{ retentionPolicy: 30 }, "retentionPolicy", /^retentionPolicy must be an object \{ enabled, days \}, got 30$/],
    [{ retentionPolicy: { days: -1 } }, "retentionPolicy.days", DAYS],
    [{ retentionPolicy: { enabled: true, days: 2_147_483_648 } }, "retentionPolicy.days", DAYS],
    [{ retentionPolicy: { days: 1.5 } }, "retentionPolicy.days", DAYS],
    [{ retentionPolicy: { days: "30" } }, "retentionPolicy.days", DAYS],
    [{ retentionPolicy: { enabled: 1 } }, "retentionPolicy.enabled", /^retentionPolicy\.enabled must be true or false/],
    [
      { retentionPolicy: { enabled: true } },
      "retentionPolicy.days",
      /^retentionPolicy\.days .*1 or more while retentionPolicy\.enabled is true/,
    ],
    [{ retentionPolicy: { enabled: true, days: 0 } }, "retentionPolicy.days", /must be 1 or more .*, got 0$/],
    [{ retentionPolicy: { keep: 1 } }, "retentionPolicy.keep", /^retentionPolicy\.keep is not an input$/],
    [{ format: { version: 3 } }, "format.version", /^format\.version must be 1 or 2, got 3$/],
    [{ format: { version: 0 } }, "format.version", /^format\.version must be 1 or 2, got 0$/],
    [{ format: { type: "json" } }, "format.type", /^format\.type must be "JSON", got "json"$/],
    [{ networkWatcherName: "nw" }, "resourceGroupName", /^resourceGroupName is required with networkWatcherName/],
    [{ resourceGroupName: "rg" }, "networkWatcherName", /^networkWatcherName is required with resourceGroupName/],
    [
      { networkWatcherName: "a/b", resourceGroupName: "rg" },
      "networkWatcherName",
      /^networkWatcherName must be the name/,
    ],
    [{ location: "" }, "location", /^location must be an Azure region/],
    [{ location: 1 }, "location", /^location must be an Azure region/],
    [{ environment: "AzureCloud" }, "environment", /^environment must be "public", "usgovernment" or "china"/],
    [{ adopt: "yes" }, "adopt", /^adopt must be/],
    [{ onDelete: "remove" }, "onDelete", /^onDelete must be/],
    [{ tags: {} }, "tags", /^tags is not an input of AzureNsgFlowLog/],
    [{ skipProviderRegistration: "yes" }, "skipProviderRegistration", /must be true or false/],
  ];
  for (const [inputs, property, reason] of bad) {
    it(`can't be ${JSON.stringify(inputs, (_, value) => value ?? null).slice(0, 90)}`, () => {
      const { failures } = check(inputs);
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
    });
  }

  it("may be unknown in a preview, at any depth", () => {
    const news = {
      targetResourceId: UNKNOWN,
      storageId: UNKNOWN,
      retentionPolicy: { enabled: true, days: UNKNOWN },
      format: UNKNOWN,
      networkWatcherName: UNKNOWN,
    };
    assert.deepEqual(check(news).failures, []);
  });
});
