/** Flow logs: the resource under a watcher, and the two older calls that reach an NSG's flow log through its watcher. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ArmError, apiVersion, page, readJson, resourceNotFound } from "./arm";
import { configured, information, render, renderAccepted } from "./flow-log-answers";
import {
  type AnalyticsBody,
  type IdentityBody,
  parseInformation,
  parseResource,
  parseStatus,
  parseTags,
  type Settings,
} from "./flow-log-body";
import { check, findTarget, isNsg, NSG, targetGone } from "./flow-log-rules";
import { key, parseId, region, sameId } from "./ids";
import type { AzureMemory, FlowAnalytics, FlowLog, FlowLogProperties, Identity, Resource } from "./memory";
import type { Operation, Operations, Work } from "./operations";
import type { AzureSwitches } from "./switches";

export const WATCHERS =
  "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Network/networkWatchers";

interface Place {
  subscription: string;
  group: string;
  watcher: string;
  name: string;
}

const place = (request: FastifyRequest): Place => request.params as Place;
const JSON_TYPE = "application/json; charset=utf-8";

/** The watcher in the path, if there is one. */
export function watcherAt(memory: AzureMemory, request: FastifyRequest): Resource | undefined {
  const { subscription, group, watcher } = place(request);
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/networkWatchers/${watcher}`;
  return memory.networkWatchers[key(id)];
}

export function changeEtag(watcher: Resource): void {
  watcher.etag = `W/"${randomUUID()}"`;
}

export function flowLogRoutes(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  operations: Operations,
): void {
  const show = (log: FlowLog, watcher: Resource, version: string): unknown => render(log, watcher, version, switches);

  const parentMissing = (request: FastifyRequest): ArmError => {
    const { watcher } = place(request);
    const message =
      request.method === "PUT"
        ? `Can not perform requested operation on nested resource. Parent resource '${watcher}' not found.`
        : `Failed to perform '${request.method === "DELETE" ? "delete" : "read"}' on resource(s) of type 'networkWatchers/flowLogs', because the parent resource '${watcher}' could not be found.`;
    return new ArmError(404, "ParentResourceNotFound", message, { gateway: true });
  };

  const parent = (request: FastifyRequest): Resource => {
    const watcher = watcherAt(memory, request);
    if (!watcher) throw parentMissing(request);
    return watcher;
  };

  const logKey = (watcher: Resource, name: string): string => key(`${watcher.id}/flowLogs/${name}`);
  const logsOf = (watcher: Resource): FlowLog[] =>
    Object.values(memory.flowLogs).filter((log) => key(log.id).startsWith(logKey(watcher, "")));
  const holderOf = (watcher: Resource, targetId: string): FlowLog | undefined =>
    logsOf(watcher).find((log) => sameId(log.properties.targetResourceId, targetId));

  const find = (request: FastifyRequest): { watcher: Resource; log: FlowLog } => {
    const watcher = parent(request);
    const { name, group } = place(request);
    const log = memory.flowLogs[logKey(watcher, name)];
    if (!log) {
      const id = `${watcher.id}/flowLogs/${name}`;
      if (switches.missingFlowLog === "service")
        throw new ArmError(404, "NotFound", `Resource ${id} not found.`, { details: [] });
      throw resourceNotFound("Microsoft.Network/networkWatchers/flowLogs", `${watcher.name}/${name}`, group);
    }
    return { watcher, log };
  };

  /** Checks the settings and makes the flow log that they describe; nothing is stored yet. */
  const build = (watcher: Resource, name: string | undefined, settings: Settings, version: string): FlowLog => {
    const holder = holderOf(watcher, settings.targetResourceId);
    const existing = name === undefined ? holder : memory.flowLogs[logKey(watcher, name)];
    const at = { memory, switches, watcher, existing, holder, apiVersion: version };
    const { guid } = check(settings, at);
    const finalName = name ?? existing?.name ?? autoName(settings.targetResourceId);
    const kept = switches.omittedIdentity === "kept" ? existing?.identity : undefined;
    const identity = settings.identity ? identityOf(settings.identity, memory, switches) : kept;
    return {
      id: existing?.id ?? `${watcher.id}/flowLogs/${finalName}`,
      name: existing?.name ?? finalName,
      location: watcher.location,
      ...(existing?.tags ? { tags: existing.tags } : {}),
      ...(identity ? { identity } : {}),
      properties: propertiesOf(settings, guid, version, switches),
    };
  };

  /** Storing now, settling later: what both kinds of write do. */
  const write = <T>(watcher: Resource, log: FlowLog, answer: () => T, result?: () => unknown): Work<T> => ({
    begin() {
      memory.flowLogs[key(log.id)] = log;
      changeEtag(watcher);
      return answer();
    },
    end(status) {
      if (status !== "InProgress") log.properties.provisioningState = status;
      changeEtag(watcher);
    },
    ...(result ? { result } : {}),
  });

  const put = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const { name } = place(request);
    const watcher = parent(request);
    const body = parseResource(readJson(request));
    if (!/^[^\W_]$|^[^\W_][\w.-]{0,78}\w$/.test(name)) {
      const message = `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.`;
      throw new ArmError(400, "InvalidResourceName", message, { details: [] });
    }
    if (region(body.location) !== watcher.location) {
      const message = `The location '${body.location}' of the flow log is not the location '${watcher.location}' of network watcher ${watcher.id}.`;
      throw new ArmError(400, "InvalidResourceLocation", message, { details: [] });
    }
    const settings = { ...body.properties, enabled: body.properties.enabled ?? false, identity: body.identity };
    const isNew = memory.flowLogs[logKey(watcher, name)] === undefined;
    const log = build(watcher, name, settings, apiVersion(request));
    if (body.tags) log.tags = body.tags;
    else delete log.tags;
    const answer = (): unknown => renderAccepted(log, watcher, apiVersion(request), switches, settings);
    const [operation, shown] = operations.accept(request, watcher, write(watcher, log, answer), answer);
    operations.lead(request, reply, operation, "operation");
    return reply.code(isNew ? 201 : 200).send(shown);
  };

  const remove = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const watcher = parent(request);
    const log = memory.flowLogs[logKey(watcher, place(request).name)];
    if (!log) return reply.code(204).send();
    const gone = switches.deleteNeedsTarget ? targetGone(memory, log.properties.targetResourceId) : undefined;
    if (gone) throw gone;
    const work: Work<void> = {
      begin() {
        log.properties.provisioningState = "Deleting";
        changeEtag(watcher);
      },
      end(status) {
        if (status === "Succeeded") delete memory.flowLogs[key(log.id)];
        else log.properties.provisioningState = "Failed";
        changeEtag(watcher);
      },
    };
    const [operation] = operations.accept(request, watcher, work, () => undefined);
    operations.lead(request, reply, operation, "both");
    return reply.code(202).send();
  };

  const configure = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const watcher = watcherOf(request);
    const version = apiVersion(request);
    const { properties, ...rest } = parseInformation(readJson(request));
    findTarget(memory, watcher, rest.targetResourceId, [NSG]);
    const log = build(watcher, undefined, { ...properties, ...rest }, version);
    const sent = rest.flowAnalyticsConfiguration !== undefined;
    const answer = (): unknown => configured(log, rest.targetResourceId, version, sent);
    const { configureAnswer } = switches;
    const recorded = version <= "2019-11-01" ? "200-body" : "202-location";
    const form = configureAnswer === "recorded" ? recorded : configureAnswer;
    if (form === "200-body") return operations.atOnce(request, watcher, write(watcher, log, answer));
    const [operation] = operations.accept(
      request,
      watcher,
      write(watcher, log, () => undefined, answer),
      () => undefined,
    );
    return answerLater(request, reply, operation, form === "202-location" ? 202 : 200);
  };

  const query = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const watcher = watcherOf(request);
    const { targetResourceId } = parseStatus(readJson(request));
    findTarget(memory, watcher, targetResourceId, [NSG]);
    const answer = (): unknown =>
      information(holderOf(watcher, targetResourceId), targetResourceId, apiVersion(request), true);
    if (switches.queryAnswer === "200-body") return answer();
    return answerLater(request, reply, operations.acceptAside(request, watcher, answer), 202);
  };

  /** As recorded: no body but the word null, and no header but Location. */
  const answerLater = (request: FastifyRequest, reply: FastifyReply, operation: Operation, status: number): unknown => {
    operations.lead(request, reply, operation, "location");
    return reply.code(status).type(JSON_TYPE).send("null");
  };

  const watcherOf = (request: FastifyRequest): Resource => {
    const { watcher: name, group } = place(request);
    const watcher = watcherAt(memory, request);
    if (!watcher) throw resourceNotFound("Microsoft.Network/networkWatchers", name, group);
    return watcher;
  };

  const one = `${WATCHERS}/:watcher`;
  arm.post(`${one}/configureFlowLog`, configure);
  arm.post(`${one}/queryFlowLogStatus`, query);
  arm.put(`${one}/flowLogs/:name`, put);
  arm.delete(`${one}/flowLogs/:name`, remove);
  arm.get(`${one}/flowLogs/:name`, (request, reply) => {
    const { watcher, log } = find(request);
    if (apiVersion(request) <= "2020-06-01") reply.header("etag", watcher.etag);
    return show(log, watcher, apiVersion(request));
  });
  arm.patch(`${one}/flowLogs/:name`, (request) => {
    const { watcher, log } = find(request);
    log.tags = parseTags(readJson(request));
    changeEtag(watcher);
    return show(log, watcher, apiVersion(request));
  });
  arm.get(`${one}/flowLogs`, (request) => {
    const watcher = parent(request);
    const rows = logsOf(watcher).map((log) => show(log, watcher, apiVersion(request)));
    return page(request, rows, switches.pageSize);
  });
}

/** The name Azure gives a flow log that configureFlowLog makes: the NSG's group and name, without separators. */
function autoName(targetId: string): string {
  const { group = "", name = "" } = parseId(targetId) ?? {};
  return `Microsoft.Network${group}${name}`.slice(0, 80).replace(/\W+$/, "");
}

function identityOf(body: IdentityBody, memory: AzureMemory, switches: AzureSwitches): Identity {
  const type =
    switches.identityType === "recorded" ? body.type.charAt(0).toLowerCase() + body.type.slice(1) : body.type;
  const ids = Object.keys(body.userAssignedIdentities ?? {});
  if (ids.length === 0) return { type };
  const assigned = ids.map((id) => {
    const { principalId, clientId } = memory.userAssignedIdentities[key(id)]?.properties ?? {};
    return [id, { principalId: String(principalId), clientId: String(clientId) }] as const;
  });
  return { type, userAssignedIdentities: Object.fromEntries(assigned) };
}

function analyticsOf(body: AnalyticsBody | undefined, version: string): FlowAnalytics {
  const sent = body?.networkWatcherFlowAnalyticsConfiguration;
  if (!sent) return {};
  // The interval came with version 2018-10.
  const interval = version < "2018-10" ? {} : { trafficAnalyticsInterval: version < "2020" ? 0 : 60 };
  return { networkWatcherFlowAnalyticsConfiguration: { enabled: false, ...interval, ...sent } };
}

/** Version 0 is what several tools send for "not set". */
function formatOf(
  settings: Settings,
  nsg: boolean,
  version: string,
  switches: AzureSwitches,
): FlowLogProperties["format"] {
  if (!nsg && !settings.format && switches.omittedFormat === "none") return undefined;
  const recent = !nsg && version >= "2023-11" && switches.omittedFormat !== "JSON";
  const { type, version: number } = recent ? { type: "FlowLogJSON", version: 2 } : { type: "JSON", version: 1 };
  return { type: settings.format?.type ?? type, version: settings.format?.version || number };
}

/** A full replacement: what is not sent falls back to Azure's defaults. */
function propertiesOf(settings: Settings, guid: string, version: string, switches: AzureSwitches): FlowLogProperties {
  const nsg = isNsg(settings.targetResourceId);
  const keeps = switches.disabledKeepsSettings === "recorded" ? !nsg : switches.disabledKeepsSettings === "always";
  const wiped = !settings.enabled && !keeps;
  const format = formatOf(settings, nsg, version, switches);
  const retention = wiped ? undefined : settings.retentionPolicy;
  return {
    provisioningState: "Updating",
    targetResourceId: settings.targetResourceId,
    targetResourceGuid: guid,
    storageId: wiped ? "" : settings.storageId,
    enabled: settings.enabled,
    flowAnalyticsConfiguration: analyticsOf(settings.flowAnalyticsConfiguration, version),
    retentionPolicy: { days: retention?.days ?? 0, enabled: retention?.enabled ?? false },
    ...(format ? { format } : {}),
    enabledFilteringCriteria: settings.enabledFilteringCriteria ?? "",
    recordTypes: settings.recordTypes ?? "",
  };
}
