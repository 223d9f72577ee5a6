/** The endpoints of the resource `flowLogs` under a network watcher. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { ArmError, resourceNotFound } from "../arm/errors";
import type { Work } from "../arm/operations";
import { apiVersion, page, readJson } from "../arm/requests";
import { key, region } from "../ids";
import type { FlowLog, Resource } from "../memory";
import type { AzureService } from "../service";
import { render, renderAccepted } from "./answers";
import { parseResource, parseTags, type ResourceBody } from "./body";
import { changeEtag, flowLogKey, flowLogsIn, place, watcherAt } from "./find";
import { targetGone } from "./rules";
import { buildFlowLog, writeWork } from "./write";

export function listFlowLogs(cloud: AzureService, request: FastifyRequest): unknown {
  const watcher = parentOf(cloud, request);
  const logs = cloud.list.shown(Object.values(cloud.memory.flowLogs));
  const rows = flowLogsIn(logs, watcher).map((log) => render(log, watcher, apiVersion(request), cloud.switches));
  return page(request, rows, cloud.switches.pageSize);
}

export function showFlowLog(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const watcher = parentOf(cloud, request);
  const log = find(cloud, request, watcher);
  if (apiVersion(request) <= "2020-06-01") reply.header("etag", watcher.etag);
  return render(log, watcher, apiVersion(request), cloud.switches);
}

/** Changes the tags and nothing else. */
export function patchFlowLog(cloud: AzureService, request: FastifyRequest): unknown {
  const watcher = parentOf(cloud, request);
  const log = find(cloud, request, watcher);
  log.tags = { ...parseTags(readJson(request)), ...cloud.switches.policyTags };
  changeEtag(watcher);
  return render(log, watcher, apiVersion(request), cloud.switches);
}

export function putFlowLog(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { memory, switches, operations } = cloud;
  const { name } = place(request);
  const version = apiVersion(request);
  const watcher = parentOf(cloud, request);
  const body = parseResource(readJson(request));
  checkName(name);
  checkLocation(body, watcher);
  const settings = { ...body.properties, enabled: body.properties.enabled ?? false, identity: body.identity };
  const isNew = memory.flowLogs[flowLogKey(watcher, name)] === undefined;
  const log = buildFlowLog(cloud, watcher, name, settings, version);
  Object.assign(log.properties, switches.policySettings);
  const tags = { ...body.tags, ...switches.policyTags };
  if (body.tags || Object.keys(tags).length > 0) log.tags = tags;
  else delete log.tags;
  const answer = (): unknown => renderAccepted(log, watcher, version, switches, settings);
  const [operation, shown] = operations.accept(request, watcher, writeWork(cloud, watcher, log, answer), answer);
  operations.lead(request, reply, operation, "operation");
  return reply.code(isNew ? 201 : 200).send(shown);
}

export function deleteFlowLog(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { memory, switches, operations, list } = cloud;
  const watcher = parentOf(cloud, request);
  const log = memory.flowLogs[flowLogKey(watcher, place(request).name)];
  if (!log) return reply.code(204).send();
  const gone = switches.deleteNeedsTarget ? targetGone(memory, log.properties.targetResourceId) : undefined;
  if (gone) throw gone;
  const work: Work<void> = {
    begin() {
      log.properties.provisioningState = "Deleting";
      changeEtag(watcher);
    },
    end(status) {
      if (status === "Succeeded") {
        list.changed(log, undefined);
        delete memory.flowLogs[key(log.id)];
      } else log.properties.provisioningState = "Failed";
      changeEtag(watcher);
    },
  };
  const [operation] = operations.accept(request, watcher, work, () => undefined);
  operations.lead(request, reply, operation, "both");
  return reply.code(202).send();
}

function checkName(name: string): void {
  if (/^[^\W_]$|^[^\W_][\w.-]{0,78}\w$/.test(name)) return;
  const message = `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.`;
  throw new ArmError(400, "InvalidResourceName", message, { details: [] });
}

function checkLocation({ location }: ResourceBody, watcher: Resource): void {
  if (region(location) === watcher.location) return;
  const message = `The location '${location}' of the flow log is not the location '${watcher.location}' of network watcher ${watcher.id}.`;
  throw new ArmError(400, "InvalidResourceLocation", message, { details: [] });
}

/** The watcher in the path. The error for a missing parent differs from the error for a missing watcher. */
function parentOf({ memory }: AzureService, request: FastifyRequest): Resource {
  const found = watcherAt(memory, request);
  if (found) return found;
  const { watcher } = place(request);
  const message =
    request.method === "PUT"
      ? `Can not perform requested operation on nested resource. Parent resource '${watcher}' not found.`
      : `Failed to perform '${request.method === "DELETE" ? "delete" : "read"}' on resource(s) of type 'networkWatchers/flowLogs', because the parent resource '${watcher}' could not be found.`;
  throw new ArmError(404, "ParentResourceNotFound", message, { gateway: true });
}

function find({ memory, switches }: AzureService, request: FastifyRequest, watcher: Resource): FlowLog {
  const { name, group } = place(request);
  const log = memory.flowLogs[flowLogKey(watcher, name)];
  if (log) return log;
  const message = `Resource ${watcher.id}/flowLogs/${name} not found.`;
  if (switches.missingFlowLog === "service") throw new ArmError(404, "NotFound", message, { details: [] });
  throw resourceNotFound("Microsoft.Network/networkWatchers/flowLogs", `${watcher.name}/${name}`, group);
}
