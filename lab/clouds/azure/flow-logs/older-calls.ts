/** The two older calls, which reach the flow log of a network security group through its watcher. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Operation } from "../arm/operations";
import { apiVersion, readJson } from "../arm/requests";
import type { AzureService } from "../service";
import { configured, information } from "./answers";
import { parseInformation, parseStatus } from "./body";
import { findWatcher, flowLogOfTarget } from "./find";
import { findTarget, NSG } from "./rules";
import { buildFlowLog, writeWork } from "./write";

export function configureFlowLog(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { memory, switches, operations } = cloud;
  const watcher = findWatcher(memory, request);
  const version = apiVersion(request);
  const { properties, ...rest } = parseInformation(readJson(request));
  findTarget(memory, watcher, rest.targetResourceId, [NSG]);
  const log = buildFlowLog(cloud, watcher, undefined, { ...properties, ...rest }, version);
  const withAnalytics = rest.flowAnalyticsConfiguration !== undefined;
  const answer = (): unknown => configured(log, rest.targetResourceId, version, withAnalytics);
  const recorded = version <= "2019-11-01" ? "200-body" : "202-location";
  const form = switches.configureAnswer === "recorded" ? recorded : switches.configureAnswer;
  if (form === "200-body") return operations.atOnce(request, watcher, writeWork(cloud, watcher, log, answer));
  const nothing = (): undefined => undefined;
  const [operation] = operations.accept(request, watcher, writeWork(cloud, watcher, log, nothing, answer), nothing);
  return answerLater(cloud, request, reply, operation, form === "202-location" ? 202 : 200);
}

export function queryFlowLogStatus(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { memory, switches, operations } = cloud;
  const watcher = findWatcher(memory, request);
  const { targetResourceId } = parseStatus(readJson(request));
  findTarget(memory, watcher, targetResourceId, [NSG]);
  const answer = (): unknown => {
    const log = flowLogOfTarget(memory, watcher, targetResourceId);
    return information(log, targetResourceId, apiVersion(request), true);
  };
  if (switches.queryAnswer === "200-body") return answer();
  return answerLater(cloud, request, reply, operations.acceptAside(request, watcher, answer), 202);
}

/** As recorded: no body but the word null, and no header but Location. */
function answerLater(
  { operations }: AzureService,
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
  status: number,
): unknown {
  operations.lead(request, reply, operation, "location");
  return reply.code(status).type("application/json; charset=utf-8").send("null");
}
