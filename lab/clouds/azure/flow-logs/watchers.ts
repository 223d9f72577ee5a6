/** Network watchers: at most one in a region of a subscription, and the parent of the region's flow logs. */
import { isDeepStrictEqual } from "node:util";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ArmError } from "../arm/errors";
import type { Work } from "../arm/operations";
import { apiVersion, page, readJson } from "../arm/requests";
import { key, parseId, region, resourceId } from "../ids";
import { keep, type Resource } from "../memory";
import type { AzureService } from "../service";
import { embedded } from "./answers";
import { parseTags } from "./body";
import { changeEtag, findWatcher, flowLogsOf, type Place, place, WATCHER_TYPE, watcherAt } from "./find";

const body = z.object({ location: z.string(), tags: z.record(z.string(), z.string()).optional() });

export function listWatchers(cloud: AzureService, request: FastifyRequest): unknown {
  const { subscription, group } = request.params as Partial<Place>;
  const isWithin = (asked: string | undefined, found = ""): boolean => !asked || key(asked) === key(found);
  const watchers = Object.values(cloud.memory.networkWatchers).filter(({ id }) => {
    const parsed = parseId(id);
    return isWithin(subscription, parsed?.subscription) && isWithin(group, parsed?.group);
  });
  const rows = watchers.map((watcher) => render(cloud, request, watcher));
  return page(request, rows, cloud.switches.pageSize);
}

export function showWatcher(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const watcher = findWatcher(cloud.memory, request);
  reply.header("etag", watcher.etag);
  return render(cloud, request, watcher);
}

export function putWatcher(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { subscription, group, watcher: name } = place(request);
  const { location, tags } = parseWatcher(request);
  const existing = watcherAt(cloud.memory, request);
  if (existing) {
    checkSameLocation(existing, location, place(request));
    if (!isDeepStrictEqual(existing.tags, tags)) changeEtag(existing);
    if (tags) existing.tags = tags;
    else delete existing.tags;
    return announce(cloud, request, reply, existing);
  }
  checkOnlyOne(cloud, subscription, location);
  const watcher: Resource = {
    name,
    id: resourceId(subscription, group, WATCHER_TYPE, name),
    type: WATCHER_TYPE,
    location,
    ...(tags ? { tags } : {}),
    properties: { provisioningState: "Succeeded", runningOperationIds: [] },
  };
  changeEtag(watcher);
  keep(cloud.memory.networkWatchers, watcher);
  return reply.code(201).send(announce(cloud, request, reply, watcher));
}

/** Changes the tags and nothing else. */
export function patchWatcher({ memory }: AzureService, request: FastifyRequest): unknown {
  const watcher = findWatcher(memory, request);
  watcher.tags = parseTags(readJson(request));
  changeEtag(watcher);
  return watcher;
}

/** Deletes the watcher's flow logs too. */
export function deleteWatcher(
  { memory, operations }: AzureService,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const watcher = watcherAt(memory, request);
  if (!watcher) return reply.code(204).send();
  const work: Work<void> = {
    begin() {
      delete memory.networkWatchers[key(watcher.id)];
    },
    end(status) {
      if (status === "Succeeded") for (const { id } of flowLogsOf(memory, watcher)) delete memory.flowLogs[key(id)];
      else memory.networkWatchers[key(watcher.id)] = watcher;
    },
  };
  const [operation] = operations.accept(request, watcher, work, () => undefined);
  operations.lead(request, reply, operation, "both");
  return reply.code(202).send();
}

function parseWatcher(request: FastifyRequest): z.infer<typeof body> {
  const parsed = body.safeParse(readJson(request));
  if (parsed.success) return { ...parsed.data, location: region(parsed.data.location) };
  const message = "The location property is required for this definition.";
  throw new ArmError(400, "LocationRequired", message, { gateway: true });
}

function checkSameLocation(existing: Resource, location: string, { watcher, group }: Place): void {
  if (existing.location === location) return;
  const message = `The resource '${watcher}' already exists in location '${existing.location}' in resource group '${group}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
  throw new ArmError(409, "InvalidResourceLocation", message, { gateway: true });
}

function checkOnlyOne({ memory }: AzureService, subscription: string, location: string): void {
  const others = Object.values(memory.networkWatchers).filter((other) => other.location === location);
  if (!others.some(({ id }) => key(parseId(id)?.subscription ?? "") === key(subscription))) return;
  const message = "Cannot create more than 1 network watchers for this subscription in this region.";
  throw new ArmError(400, "NetworkWatcherCountLimitReached", message, { details: [] });
}

/** The write is done when it is answered. The answer names an operation all the same, as Azure's does. */
function announce(cloud: AzureService, request: FastifyRequest, reply: FastifyReply, watcher: Resource): unknown {
  const { operations } = cloud;
  operations.lead(request, reply, operations.acceptAside(request, watcher), "operation");
  return render(cloud, request, watcher);
}

/** A watcher in an answer. Early api-versions show it with its flow logs. */
function render({ memory, switches }: AzureService, request: FastifyRequest, watcher: Resource): unknown {
  const version = apiVersion(request);
  const withFlowLogs = version >= "2018-04" && version <= "2019-09-01" && switches.watcherFlowLogs === "recorded";
  if (!withFlowLogs) return watcher;
  const { provisioningState, ...properties } = watcher.properties;
  const flowLogs = flowLogsOf(memory, watcher).map((log) => embedded(log, watcher, version));
  return { ...watcher, properties: { provisioningState, flowLogs, ...properties } };
}
