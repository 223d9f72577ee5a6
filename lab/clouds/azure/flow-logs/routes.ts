/** The endpoints of network watchers and of the flow logs under them. */
import type { Route } from "../service";
import { deleteFlowLog, listFlowLogs, patchFlowLog, putFlowLog, showFlowLog } from "./flow-logs";
import { configureFlowLog, queryFlowLogStatus } from "./older-calls";
import { deleteWatcher, listWatchers, patchWatcher, putWatcher, showWatcher } from "./watchers";

const SUBSCRIPTION = "/subscriptions/:subscription";
const WATCHERS = `${SUBSCRIPTION}/resourceGroups/:group/providers/Microsoft.Network/networkWatchers`;
const WATCHER = `${WATCHERS}/:watcher`;

export const flowLogRoutes: readonly Route[] = [
  { method: "GET", path: `${SUBSCRIPTION}/providers/Microsoft.Network/networkWatchers`, answer: listWatchers },
  { method: "GET", path: WATCHERS, answer: listWatchers },
  { method: "GET", path: WATCHER, answer: showWatcher },
  { method: "PUT", path: WATCHER, answer: putWatcher },
  { method: "DELETE", path: WATCHER, answer: deleteWatcher },
  { method: "PATCH", path: WATCHER, answer: patchWatcher },
  { method: "POST", path: `${WATCHER}/configureFlowLog`, answer: configureFlowLog },
  { method: "POST", path: `${WATCHER}/queryFlowLogStatus`, answer: queryFlowLogStatus },
  { method: "PUT", path: `${WATCHER}/flowLogs/:name`, answer: putFlowLog },
  { method: "DELETE", path: `${WATCHER}/flowLogs/:name`, answer: deleteFlowLog },
  { method: "GET", path: `${WATCHER}/flowLogs/:name`, answer: showFlowLog },
  { method: "PATCH", path: `${WATCHER}/flowLogs/:name`, answer: patchFlowLog },
  { method: "GET", path: `${WATCHER}/flowLogs`, answer: listFlowLogs },
];
