/** A storage account as the destination of flow logs: where its blobs are, and what may keep records from it. */

import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { locksAt } from "../arm/locks";
import { NOT_AZURE } from "../arm/meanings";
import { type AccountProperties, STORAGE_VERSION } from "../arm/storage-account";

const KNOWN_HOSTS =
  /\.blob\.(core\.windows\.net|storage\.azure\.net|core\.usgovcloudapi\.net|core\.chinacloudapi\.cn)$/i;

/**
 * The address of the account's blobs. An answer of a public cloud must not lead a token to another host.
 * @throws unreadable
 */
export function blobEndpoint({ primaryEndpoints }: AccountProperties, isPrivateCloud: boolean): string {
  const endpoint = primaryEndpoints?.blob ?? "";
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
  if (endpoint.startsWith("https://") && (isPrivateCloud || KNOWN_HOSTS.test(host))) return endpoint;
  const said = endpoint ? `Azure names ${endpoint} as the address of blobs` : "Azure tells no address of blobs";
  throw FlowLogError.refused("unreadable", { said, advice: NOT_AZURE });
}

export interface Obstacle {
  readonly said: string;
  readonly advice: string;
}

/** Why Azure surely can't write into the account; undefined when nothing is known to stand in the way. */
export function refusalOfAzure(properties: AccountProperties, hasIdentity: boolean): Obstacle | undefined {
  const { networkAcls, publicNetworkAccess, allowSharedKeyAccess } = properties;
  const isPerimeter = /^securedbyperimeter$/i.test(publicNetworkAccess ?? "");
  const isClosed =
    /^deny$/i.test(networkAcls?.defaultAction ?? "") && !/azureservices/i.test(networkAcls?.bypass ?? "");
  if (isClosed && !isPerimeter) {
    return {
      said: `networkAcls.defaultAction is Deny and networkAcls.bypass is ${networkAcls?.bypass || "None"}`,
      advice: "add AzureServices to networkAcls.bypass",
    };
  }
  if (allowSharedKeyAccess === false && !hasIdentity) {
    return {
      said: "allowSharedKeyAccess is false, and the flow log has no identity",
      advice: "set identity to one with the role Storage Blob Data Contributor, or allow shared keys",
    };
  }
  return undefined;
}

/**
 * What may have stopped records since the newest one, the likeliest cause first. A flow log with an identity writes
 * without the keys of the account.
 */
export function causesIn(properties: AccountProperties, newest: Date | undefined, hasIdentity: boolean): Obstacle[] {
  const { keyCreationTime, publicNetworkAccess, provisioningState, statusOfPrimary } = properties;
  const causes: Obstacle[] = [];
  const keys = [keyCreationTime?.key1, keyCreationTime?.key2].map((time) => Date.parse(time ?? ""));
  const youngest = Math.max(...keys.filter(Number.isFinite));
  if (!hasIdentity && newest && youngest > newest.getTime()) {
    causes.push({
      said: `a key of the account was made on ${new Date(youngest).toISOString().slice(0, 16)}, after the newest record`,
      advice: "disable and enable the flow log, after which Azure uses the new key",
    });
  }
  if (/^(disabled|securedbyperimeter)$/i.test(publicNetworkAccess ?? "")) {
    causes.push({
      said: `publicNetworkAccess is ${publicNetworkAccess}`,
      advice:
        "set it to Enabled, with networkAcls.defaultAction Deny and networkAcls.bypass AzureServices, or let the perimeter allow Azure Network Watcher",
    });
  }
  if (provisioningState && provisioningState !== "Succeeded") {
    causes.push({ said: `the account is in state ${provisioningState}`, advice: "repair the account" });
  }
  if (/^unavailable$/i.test(statusOfPrimary ?? "")) {
    causes.push({ said: "the account's primary location is unavailable", advice: "look at Azure's service health" });
  }
  return causes;
}

/** A lock that keeps Azure from the keys of the account. Undefined also when locks can't be read. */
export async function readOnlyLock(arm: AnyResourceApi, id: string): Promise<Obstacle | undefined> {
  const locks = await locksAt(arm, id).catch(() => []);
  const found = locks.find((one) => /^readonly$/i.test(one.level));
  if (!found) return undefined;
  return {
    said: `the lock ${found.id} keeps Azure from the keys of the account`,
    advice: "remove the lock, disable and enable the flow log, and lock the account again",
  };
}

const policy = z.object({
  properties: z.object({
    policy: z.object({
      rules: z.array(
        z.object({
          enabled: z.boolean().nullish(),
          name: z.string(),
          definition: z.object({
            filters: z
              .object({ blobTypes: z.array(z.string()).nullish(), prefixMatch: z.array(z.string()).nullish() })
              .nullish(),
            actions: z.object({
              baseBlob: z
                .object({
                  delete: z
                    .object({
                      daysAfterModificationGreaterThan: z.number().nullish(),
                      daysAfterCreationGreaterThan: z.number().nullish(),
                    })
                    .nullish(),
                })
                .nullish(),
            }),
          }),
        }),
      ),
    }),
  }),
});

export interface DeletionRule {
  readonly name: string;
  readonly days: number;
  /** How the names of what it deletes begin, with the container; empty for all blobs. */
  readonly prefixes: readonly string[];
}

/** The lifecycle rules that delete blobs of the account, the quickest first. @throws FlowLogError */
export async function deletionRules(arm: AnyResourceApi, id: string): Promise<DeletionRule[]> {
  const path = `${id}/managementPolicies/default`;
  const found = await arm.find({ path, apiVersion: STORAGE_VERSION }, policy);
  const rules = (found?.body.properties.policy.rules ?? []).flatMap(({ enabled, name, definition }) => {
    const { filters, actions } = definition;
    const deletion = actions.baseBlob?.delete;
    const days = deletion?.daysAfterModificationGreaterThan ?? deletion?.daysAfterCreationGreaterThan;
    const isMeant = (filters?.blobTypes ?? ["blockBlob"]).some((type) => /^blockblob$/i.test(type));
    return enabled !== false && isMeant && days != null ? [{ name, days, prefixes: filters?.prefixMatch ?? [] }] : [];
  });
  return rules.sort((one, other) => one.days - other.days);
}

/** The quickest rule for what lies in one of the folders, which begin with the container. */
export function quickestRule(rules: readonly DeletionRule[], folders: readonly string[]): DeletionRule | undefined {
  const isOver = (prefix: string) => folders.some((folder) => folder.startsWith(prefix) || prefix.startsWith(folder));
  return rules.find(({ prefixes }) => prefixes.length === 0 || prefixes.some(isOver));
}
