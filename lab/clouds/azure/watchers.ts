/** Network watchers: at most one in a region of a subscription, and the parent of the region's flow logs. */
import { isDeepStrictEqual } from "node:util";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ArmError, apiVersion, page, readJson, resourceNotFound } from "./arm";
import { embedded } from "./flow-log-answers";
import { parseTags } from "./flow-log-body";
import { changeEtag, WATCHERS, watcherAt } from "./flow-logs";
import { key, parseId, region } from "./ids";
import { type AzureMemory, keep, type Resource } from "./memory";
import type { Operations, Work } from "./operations";
import type { AzureSwitches } from "./switches";

const TYPE = "Microsoft.Network/networkWatchers";
const body = z.object({ location: z.string(), tags: z.record(z.string(), z.string()).optional() });

export function watcherRoutes(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  operations: Operations,
): void {
  const inScope = (request: FastifyRequest): Resource[] => {
    const { subscription, group } = request.params as { subscription: string; group?: string };
    return Object.values(memory.networkWatchers).filter((watcher) => {
      const id = parseId(watcher.id);
      return key(id?.subscription ?? "") === key(subscription) && (!group || key(id?.group ?? "") === key(group));
    });
  };
  const show = (request: FastifyRequest, watcher: Resource): unknown => {
    const version = apiVersion(request);
    const told = version >= "2018-04" && version <= "2019-09-01" && switches.watcherFlowLogs === "recorded";
    if (!told) return watcher;
    const logs = Object.values(memory.flowLogs).filter((log) => key(log.id).startsWith(`${key(watcher.id)}/`));
    const { provisioningState, ...properties } = watcher.properties;
    const flowLogs = logs.map((log) => embedded(log, watcher, version));
    return { ...watcher, properties: { provisioningState, flowLogs, ...properties } };
  };
  const list = (request: FastifyRequest): unknown =>
    page(
      request,
      inScope(request).map((watcher) => show(request, watcher)),
      switches.pageSize,
    );
  /** Over when it is answered, but with the address of an operation all the same. */
  const announce = (request: FastifyRequest, reply: FastifyReply, watcher: Resource): unknown => {
    operations.lead(request, reply, operations.acceptAside(request, watcher), "operation");
    return show(request, watcher);
  };

  const find = (request: FastifyRequest): Resource => {
    const { watcher: name, group } = request.params as { watcher: string; group: string };
    const watcher = watcherAt(memory, request);
    if (!watcher) throw resourceNotFound(TYPE, name, group);
    return watcher;
  };

  const put = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const {
      subscription,
      group,
      watcher: name,
    } = request.params as Record<"subscription" | "group" | "watcher", string>;
    const parsed = body.safeParse(readJson(request));
    if (!parsed.success) {
      const message = "The location property is required for this definition.";
      throw new ArmError(400, "LocationRequired", message, { gateway: true });
    }
    const location = region(parsed.data.location);
    const tags = parsed.data.tags;
    const existing = watcherAt(memory, request);
    if (existing && existing.location !== location) {
      const message = `The resource '${name}' already exists in location '${existing.location}' in resource group '${group}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
      throw new ArmError(409, "InvalidResourceLocation", message, { gateway: true });
    }
    if (existing) {
      if (!isDeepStrictEqual(existing.tags, tags)) changeEtag(existing);
      if (tags) existing.tags = tags;
      else delete existing.tags;
      return announce(request, reply, existing);
    }
    const all = Object.values(memory.networkWatchers);
    const sameSubscription = (id: string): boolean => key(parseId(id)?.subscription ?? "") === key(subscription);
    if (all.some((other) => other.location === location && sameSubscription(other.id))) {
      const message = "Cannot create more than 1 network watchers for this subscription in this region.";
      throw new ArmError(400, "NetworkWatcherCountLimitReached", message, { details: [] });
    }
    const watcher: Resource = {
      name,
      id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/${TYPE}/${name}`,
      type: TYPE,
      location,
      ...(tags ? { tags } : {}),
      properties: { provisioningState: "Succeeded", runningOperationIds: [] },
    };
    changeEtag(watcher);
    keep(memory.networkWatchers, watcher);
    return reply.code(201).send(announce(request, reply, watcher));
  };

  const remove = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const watcher = watcherAt(memory, request);
    if (!watcher) return reply.code(204).send();
    const work: Work<void> = {
      begin() {
        delete memory.networkWatchers[key(watcher.id)];
      },
      end(status) {
        if (status !== "Succeeded") {
          memory.networkWatchers[key(watcher.id)] = watcher;
          return;
        }
        for (const id of Object.keys(memory.flowLogs)) {
          if (id.startsWith(`${key(watcher.id)}/`)) delete memory.flowLogs[id];
        }
      },
    };
    const [operation] = operations.accept(request, watcher, work, () => undefined);
    operations.lead(request, reply, operation, "both");
    return reply.code(202).send();
  };

  arm.get(`/subscriptions/:subscription/providers/${TYPE}`, list);
  arm.get(WATCHERS, list);
  arm.get(`${WATCHERS}/:watcher`, (request, reply) => {
    const watcher = find(request);
    reply.header("etag", watcher.etag);
    return show(request, watcher);
  });
  arm.put(`${WATCHERS}/:watcher`, put);
  arm.delete(`${WATCHERS}/:watcher`, remove);
  arm.patch(`${WATCHERS}/:watcher`, (request) => {
    const watcher = find(request);
    watcher.tags = parseTags(readJson(request));
    changeEtag(watcher);
    return watcher;
  });
}
