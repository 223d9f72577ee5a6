/** Refusals of Azure as tests of the advice give them. */
import { azureError } from "../../provider/azure/arm/errors";
import type { FlowLogError } from "../../provider/core/errors";

export const SUB = "/subscriptions/11111111-2222-3333-4444-555555555555";
export const OTHER = "/subscriptions/22222222-2222-3333-4444-555555555555";
export const LOG = `${SUB}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope/flowLogs/hub`;
export const STORAGE = `${OTHER}/resourceGroups/rg-${"logs".repeat(20)}/providers/Microsoft.Storage/storageAccounts/stflowlogs`;
export const WRITE = "Microsoft.Network/networkWatchers/flowLogs/write";
export const CLIENT =
  "The client '0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e' with object id '0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e'";

/** As @azure/core-client throws it. */
export function refused(
  status: number,
  error: { code?: string; message?: string } & Record<string, unknown>,
  { method = "PUT", id = LOG }: { readonly method?: string; readonly id?: string } = {},
): FlowLogError {
  return azureError({
    name: "RestError",
    message: error.message ?? "",
    code: error.code,
    statusCode: status,
    request: { method, url: `https://management.azure.com${id}?api-version=2025-01-01` },
    response: { bodyAsText: JSON.stringify({ error }), headers: { get: () => undefined } },
  });
}

/** An answer with this body, whatever it is. */
export const answered = (status: number, bodyAsText: string): FlowLogError =>
  azureError({
    name: "RestError",
    message: bodyAsText,
    statusCode: status,
    response: { bodyAsText, headers: { get: () => undefined } },
  });

export const NO_RIGHTS = /Network Contributor|give these credentials/;
