import { azureFlowLogKind } from "../azure/flow-log/azure-flow-log-kind";
import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost(new FlowLogProvider(azureFlowLogKind()));
