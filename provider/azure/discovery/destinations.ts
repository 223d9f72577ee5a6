/** The services that hold records, as one look sees them: each account, workspace and login is read once. */
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { getOrCreateAsync } from "../../core/get-or-create";
import { AnyResourceApi } from "../arm/any-resource";
import { resourcesClient } from "../arm/client";
import { type AccountProperties, readAccount } from "../arm/storage-account";
import { type AzureCloud, type AzureEnvironment, resolveCloud, resolveEnvironment } from "../credentials/cloud";
import { blobEndpoint } from "../delivery/account";
import {
  type AnalyticsTable,
  type AnalyticsWorkspace,
  type NewestRows,
  newestRows,
  readWorkspace,
} from "../delivery/analytics";
import { Blobs, STORAGE_SCOPE } from "../delivery/blobs";
import { ServiceRequests } from "../delivery/requests";

export class Destinations {
  /** Resource Manager. */
  readonly arm: AnyResourceApi;
  readonly #look: Look;
  readonly #environment: AzureEnvironment;
  readonly #accounts = new Map<string, Promise<AccountProperties | undefined>>();
  readonly #workspaces = new Map<string, Promise<AnalyticsWorkspace | undefined>>();
  readonly #rows = new Map<string, Promise<NewestRows>>();
  readonly #requests = new Map<string, Promise<ServiceRequests>>();

  constructor(look: Look) {
    this.#look = look;
    this.#environment = resolveEnvironment(look.settings, undefined);
    const place = { environment: this.#environment, subscriptionId: "" };
    this.arm = new AnyResourceApi(() => resourcesClient(look.settings, place, look.clock));
  }

  get now(): number {
    return this.#look.clock.now();
  }

  /** Undefined when there is no such account. */
  account(id: string): Promise<AccountProperties | undefined> {
    return getOrCreateAsync(
      this.#accounts,
      id.toLowerCase(),
      async () => (await readAccount(this.arm, id))?.properties,
    );
  }

  /** Undefined when there is no such workspace. */
  workspace(id: string): Promise<AnalyticsWorkspace | undefined> {
    return getOrCreateAsync(this.#workspaces, id.toLowerCase(), () => readWorkspace(this.arm, id));
  }

  async blobs(account: AccountProperties, container: string): Promise<Blobs> {
    const { custom } = await this.#cloud();
    return new Blobs(await this.#requestsFor(STORAGE_SCOPE), blobEndpoint(account, custom), container);
  }

  /** The newest rows of a table of a workspace, of all flow logs. */
  rows(workspaceId: string, table: AnalyticsTable): Promise<NewestRows> {
    return getOrCreateAsync(this.#rows, `${workspaceId} ${table}`, async () => {
      const { logAnalytics } = await this.#cloud();
      if (!logAnalytics) {
        throw FlowLogError.refused("blocked", { said: "this cloud describes no address of Log Analytics" });
      }
      const requests = await this.#requestsFor(logAnalytics.scope);
      return newestRows(requests, logAnalytics.endpoint, workspaceId, table);
    });
  }

  #cloud(): Promise<AzureCloud> {
    return resolveCloud(this.#look.settings, this.#environment);
  }

  #requestsFor(scope: string): Promise<ServiceRequests> {
    const { settings, clock } = this.#look;
    return getOrCreateAsync(this.#requests, scope, () =>
      ServiceRequests.open(settings, this.#environment, scope, clock),
    );
  }
}
