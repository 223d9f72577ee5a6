/** The answers of Azure to long-running operations, and who plays them. */
import assert from "node:assert/strict";
import type { FlowLogInformation } from "../../provider/azure/arm/api";
import type { AzureWaits } from "../../provider/azure/arm/waits";
import { FlowLogError } from "../../provider/core/errors";
import { failure } from "../outcomes";
import { type Answer, type Scripted, SUBSCRIPTION, scripted } from "./scripted-server";

export const watcher = {
  subscriptionId: SUBSCRIPTION,
  resourceGroupName: "NetworkWatcherRG",
  networkWatcherName: "NetworkWatcher_westus",
};
export const information: FlowLogInformation = { targetResourceId: "/t", storageId: "/s", enabled: true };
export const PLACE = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/locations/westus`;
export const OPERATION = "0bdf92b4-6bbf-4011-a8c0-d247f73c1704";
export const result = `$here${PLACE}/operationResults/${OPERATION}?api-version=2025-05-01`;
export const status = `$here${PLACE}/operations/${OPERATION}?api-version=2025-05-01`;
export const done = { targetResourceId: "/t", properties: { storageId: "/s", enabled: true } };
export const inProgress = {
  status: "Failed",
  error: {
    code: "AnotherOperationInProgress",
    message: `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: https://management.azure.com${PLACE}/operations/x?api-version=2019-11-01&t=1&c=signed&s=signed&h=signed.`,
    details: [],
  },
};
export const failed = {
  status: "Failed",
  error: { code: "InternalServerError", message: "An error occurred.", details: [] },
};

/** Runs against a server that gives these answers, one after the other. */
export async function play(
  answers: Answer[],
  run: (stage: Scripted) => Promise<unknown>,
  waits: Partial<AzureWaits> = {},
): Promise<void> {
  const stage = await scripted(answers, waits);
  try {
    await run(stage);
  } finally {
    await stage.close();
  }
}

/** The error of this package that `work` fails with. */
export async function flowLogFailure(work: Promise<unknown>): Promise<FlowLogError> {
  const error = await failure(work);
  assert.ok(error instanceof FlowLogError, String(error));
  return error;
}
