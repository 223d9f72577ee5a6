/** The rules for a flow log: the resources that it names must exist, be ready and lie in the right region. */
import { ArmError } from "../arm/errors";
import { isGranted } from "../authorization/roles";
import { guidOf, key, parseId, region, sameId } from "../ids";
import type { AzureMemory, FlowLog, Resource } from "../memory";
import type { AzureSwitches } from "../switches";
import type { AnalyticsBody, IdentityBody, Settings } from "./body";
import { filterFault } from "./filter";

const bad = (code: string, message: string): ArmError => new ArmError(400, code, message, { details: [] });

interface TargetKind {
  readonly noun: string;
  readonly missing: string;
  find(memory: AzureMemory, id: string): Resource | undefined;
}

const KINDS: Record<string, TargetKind> = {
  "microsoft.network/networksecuritygroups": {
    noun: "Network security group",
    missing: "NetworkSecurityGroupNotFoundForFlowLog",
    find: (memory, id) => memory.networkSecurityGroups[key(id)],
  },
  "microsoft.network/virtualnetworks": {
    noun: "Virtual network",
    missing: "VirtualNetworkNotFoundForFlowLog",
    find: (memory, id) => memory.virtualNetworks[key(id)],
  },
  "microsoft.network/virtualnetworks/subnets": {
    noun: "Subnet",
    missing: "SubnetNotFoundForFlowLog",
    find: findSubnet,
  },
  "microsoft.network/networkinterfaces": {
    noun: "Network interface",
    missing: "NetworkInterfaceNotFoundForFlowLog",
    find: (memory, id) => memory.networkInterfaces[key(id)],
  },
};

const TYPES = Object.keys(KINDS);
export const NSG = "microsoft.network/networksecuritygroups";

/** A subnet lies in its network and takes the network's region. */
function findSubnet(memory: AzureMemory, id: string): Resource | undefined {
  const network = memory.virtualNetworks[key(id.replace(/\/subnets\/[^/]+$/i, ""))];
  const subnets = (network?.properties.subnets ?? []) as Resource[];
  const subnet = subnets.find((candidate) => sameId(candidate.id, id));
  return network && subnet && { ...subnet, location: network.location };
}

export const isNsg = (id: string): boolean => key(parseId(id)?.type ?? "") === NSG;

export interface Target {
  readonly guid: string;
  readonly state: string;
}

function checkId(id: string, path: string): void {
  if (parseId(id)) return;
  const message = `Property id '${id}' at path '${path}' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.`;
  throw new ArmError(400, "LinkedInvalidPropertyId", message, { gateway: true });
}

/** The target, which must exist and lie in the watcher's region. */
export function findTarget(memory: AzureMemory, watcher: Resource, id: string, types: string[] = TYPES): Target {
  checkId(id, "properties.targetResourceId");
  const type = key(parseId(id)?.type ?? "");
  const kind = types.includes(type) ? KINDS[type] : undefined;
  if (!kind) {
    const message = `Reference Id ${id} is referencing resource of a wrong type. The Id is expected to reference resources of types ${types}. Path properties.targetResourceId.`;
    const details = [{ code: "InvalidJsonReferenceWrongType", message }];
    throw new ArmError(400, "InvalidRequestFormat", "Cannot parse the request.", { details });
  }
  const target = kind.find(memory, id);
  if (!target) throw bad(kind.missing, `${kind.noun} resource ${id} passed for the flow log does not exist.`);
  if (region(target.location) !== region(watcher.location)) throw otherRegion(id, watcher);
  const state = String(target.properties.provisioningState ?? "Succeeded");
  return { guid: String(target.properties.resourceGuid ?? guidOf(id)), state };
}

/** A target that is being changed cannot be referred to. */
function checkSettled(target: Target, id: string, watcher: Resource): void {
  if (target.state === "Succeeded") return;
  const message = `Cannot proceed with operation since resource ${id} used by resource ${watcher.id} is not in Succeeded state. Resource is in ${target.state} state and the last operation that updated/is updating the resource is PutOperation.`;
  const details = [{ code: "ReferencedResourceNotProvisioned", message }];
  throw new ArmError(429, "RetryableError", "A retryable error occured.", { details });
}

const otherRegion = (id: string, watcher: Resource): ArmError =>
  bad(
    "InvalidResourceReference",
    `Resource ${id} referenced by resource ${watcher.id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );

/** The error for a flow log whose target has been deleted; undefined when the target exists. */
export function targetGone(memory: AzureMemory, id: string): ArmError | undefined {
  const kind = KINDS[key(parseId(id)?.type ?? "")];
  if (!kind || kind.find(memory, id)) return undefined;
  return bad(kind.missing, `${kind.noun} resource ${id} passed for the flow log does not exist.`);
}

const BLOCKED =
  "On September 30, 2027, Network Security Group (NSG) flow logs will be retired. As part of this retirement, creation of new NSG flow logs is blocked starting June 30, 2025, but you will be able to continue using and modifying settings for existing NSG flow logs that are previously deployed/configured until Sept 30th 2027. We recommend migrating to virtual network flow logs, which overcome the limitations of NSG flow logs. For migration, please refer to https://learn.microsoft.com/en-us/azure/network-watcher/nsg-flow-logs-migrate.";

export interface Circumstances {
  readonly memory: AzureMemory;
  readonly switches: AzureSwitches;
  readonly watcher: Resource;
  /** The flow log that the request addresses, when there is one. */
  readonly existing: FlowLog | undefined;
  /** Any flow log of the watcher that has the wanted target. */
  readonly ofTarget: FlowLog | undefined;
  readonly apiVersion: string;
}

/** Throws Azure's error if the settings break a rule. The value is the target. */
export function check(settings: Settings, at: Circumstances): Target {
  const { memory, watcher } = at;
  checkRegistration(memory, watcher);
  const target = findTarget(memory, watcher, settings.targetResourceId);
  checkSettled(target, settings.targetResourceId, watcher);
  checkOneFlowLog(settings, at);
  checkState(settings, at);
  if (settings.enabled || settings.storageId !== "") checkStorage(settings.storageId, memory, watcher);
  if (isNsg(settings.targetResourceId)) checkNsgSettings(settings, at);
  checkFiltering(settings);
  checkAnalytics(settings.flowAnalyticsConfiguration, memory, at.apiVersion);
  checkIdentity(settings.identity, memory);
  checkLinks(settings, at);
  return target;
}

/** The caller needs a right of its own at each resource that the flow log names. */
function checkLinks(settings: Settings, { memory, switches, watcher }: Circumstances): void {
  const analytics = settings.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  const links = [settings.targetResourceId, settings.storageId, analytics?.workspaceResourceId ?? ""];
  const denied = switches.deniedLinks.map(key);
  const link = links.find((id) => denied.includes(key(parseId(id)?.type ?? "")));
  if (link !== undefined) throw unlinked(watcher, `${parseId(link)?.type}/join/action`, link);
  const assign = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";
  const isDenied = (id: string) => switches.deniedActions.includes(assign) || !isGranted(memory, assign, id);
  const identity = Object.keys(settings.identity?.userAssignedIdentities ?? {}).find(isDenied);
  if (identity !== undefined) throw unlinked(watcher, assign, identity);
}

function unlinked(watcher: Resource, action: string, link: string): ArmError {
  const message = `The client has permission to perform action 'Microsoft.Network/networkWatchers/flowLogs/write' on scope '${watcher.id}'; however, it does not have permission to perform action(s) '${action}' on the linked scope(s) '${link}' (respectively) or the linked scope(s) are invalid.`;
  return new ArmError(403, "LinkedAuthorizationFailed", message, { gateway: true });
}

/** A target has one flow log, and a network security group gets no new one. */
function checkOneFlowLog({ targetResourceId }: Settings, { switches, existing, ofTarget }: Circumstances): void {
  const turns = existing !== undefined && switches.retargetingToNsg === "allowed";
  if (isNsg(targetResourceId) && !ofTarget && !turns && !switches.allowNsgCreation) {
    throw bad("NsgFlowLogCreationBlocked", BLOCKED);
  }
  if (ofTarget && ofTarget !== existing && !switches.severalPerTarget) {
    // The code is the lab's own: no recording shows Azure's.
    throw bad("FlowLogAlreadyExistsForTarget", `Flow log ${ofTarget.id} already exists for ${targetResourceId}.`);
  }
}

function checkNsgSettings(settings: Settings, { switches }: Circumstances): void {
  const filtering = settings.enabledFilteringCriteria || settings.recordTypes;
  if (filtering && switches.nsgFiltering === "refused") {
    const message = "Filtering criteria and record types are for virtual network flow logs only.";
    throw bad("FlowLogSettingNotSupported", message);
  }
  if (settings.format?.type === "FlowLogJSON") {
    throw bad("FlowLogSettingNotSupported", "The format of a network security group flow log is JSON.");
  }
}

function checkFiltering({ enabledFilteringCriteria = "", recordTypes = "" }: Settings): void {
  const fault = filterFault(enabledFilteringCriteria);
  if (fault !== undefined) throw bad("InvalidFilteringCriteria", fault);
  if (!/^([BCED](,[BCED])*)?$/.test(recordTypes)) {
    throw bad("InvalidRecordTypes", `'${recordTypes}' is not a comma separated list of B, C, E and D.`);
  }
}

const analyticsOn = (body: AnalyticsBody | undefined): boolean =>
  body?.networkWatcherFlowAnalyticsConfiguration?.enabled ?? false;

/** The writes that the state of the flow log forbids; both codes are the lab's own. */
function checkState(settings: Settings, { existing, switches }: Circumstances): void {
  if (existing?.properties.provisioningState === "Failed" && switches.writesOnFailed === "refused") {
    const message = `Flow log ${existing.id} is in Failed state and must be deleted first.`;
    throw new ArmError(409, "FlowLogInFailedState", message, { details: [] });
  }
  const on =
    analyticsOn(existing?.properties.flowAnalyticsConfiguration) || analyticsOn(settings.flowAnalyticsConfiguration);
  if (existing && !settings.enabled && on && switches.disablingWithAnalytics === "refused") {
    const message = `Flow log ${existing.id} cannot be disabled while traffic analytics is enabled. Disable traffic analytics first.`;
    throw bad("TrafficAnalyticsEnabledOnFlowLog", message);
  }
}

function checkRegistration(memory: AzureMemory, watcher: Resource): void {
  const { subscription = "" } = parseId(watcher.id) ?? {};
  const insights = memory.providers[key(`/subscriptions/${subscription}/providers/Microsoft.Insights`)];
  if (insights?.registrationState === "Registered") return;
  const message = `The gateway authentication failed for 'Microsoft.Insights': subscription ${subscription} is not registered with that resource provider.`;
  throw new ArmError(403, "GatewayAuthenticationFailed", message);
}

function checkStorage(id: string, memory: AzureMemory, watcher: Resource): void {
  checkId(id, "properties.storageId");
  const account = memory.storageAccounts[key(id)];
  // Azure's code for a missing account and for the wrong tier is not known; these are the lab's own.
  if (!account)
    throw bad("StorageAccountNotFoundForFlowLog", `Storage account ${id} passed for the flow log does not exist.`);
  if (account.properties.provisioningState !== "Succeeded") {
    throw bad("StorageProvisioningStateNotSucceeded", `Storage account ${id} is not in Succeeded state.`);
  }
  if (region(account.location) !== region(watcher.location)) throw otherRegion(id, watcher);
  if (account.sku?.tier === "Premium") {
    throw bad("StorageAccountTypeNotSupported", `Storage account ${id} is of tier Premium; flow logs need Standard.`);
  }
}

function checkAnalytics(body: AnalyticsBody | undefined, memory: AzureMemory, apiVersion: string): void {
  const analytics = body?.networkWatcherFlowAnalyticsConfiguration;
  if (!analytics) return;
  const { enabled, workspaceId, workspaceRegion, workspaceResourceId, trafficAnalyticsInterval: interval } = analytics;
  // Early versions answered and took 0 for "not set".
  const intervals = apiVersion < "2020" ? [undefined, 0, 10, 60] : [undefined, 10, 60];
  if (!intervals.includes(interval)) {
    throw bad(
      "InvalidTrafficAnalyticsInterval",
      `The traffic analytics interval ${interval} is invalid. Allowed are 10 and 60 minutes.`,
    );
  }
  // The id of an ARM resource is a link, which Resource Manager checks wherever it stands. Recordings of 2018 hold such
  // a text in answers, with empty parts.
  if (workspaceId?.startsWith("/")) {
    checkId(workspaceId, "properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.workspaceId");
  }
  if (enabled && !(workspaceId && workspaceRegion && workspaceResourceId)) {
    throw bad("MissingTAWorkspace", "Traffic analytics needs workspaceId, workspaceRegion and workspaceResourceId.");
  }
  if (!workspaceResourceId) return;
  const path = "properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.workspaceResourceId";
  checkId(workspaceResourceId, path);
  const workspace = memory.workspaces[key(workspaceResourceId)];
  if (!workspace) throw bad("TAWorkspaceNotFound", `Workspace ${workspaceResourceId} does not exist.`);
  if (workspaceRegion && region(workspaceRegion) !== region(workspace.location)) {
    const message = `The specified region ${workspaceRegion} for workspace is invalid. Workspace ${workspaceResourceId} located in ${workspace.location} region.`;
    throw bad("InvalidTAWorkspaceRegion", message);
  }
  if (workspaceId && key(workspaceId) !== key(String(workspace.properties.customerId))) {
    throw bad(
      "InvalidTAWorkspaceId",
      `The specified id ${workspaceId} is not that of workspace ${workspaceResourceId}.`,
    );
  }
}

function checkIdentity(identity: IdentityBody | undefined, memory: AzureMemory): void {
  if (!identity || key(identity.type) === "none") return;
  if (key(identity.type) !== "userassigned") {
    const message = `Resource type 'Microsoft.Network/networkWatchers/flowLogs' does not support creation of '${identity.type}' resource identity. The supported types are 'UserAssigned'.`;
    throw new ArmError(400, "CannotSetResourceIdentity", message, { gateway: true });
  }
  const ids = Object.keys(identity.userAssignedIdentities ?? {});
  const missing = ids.find((id) => !memory.userAssignedIdentities[key(id)]);
  if (ids.length > 0 && missing === undefined) return;
  const message = missing
    ? `Identity operation for the flow log failed: the resource '${missing}' was not found.`
    : "The identity type 'UserAssigned' needs at least one user assigned identity.";
  throw new ArmError(400, missing ? "FailedIdentityOperation" : "InvalidIdentityValues", message, { gateway: true });
}
