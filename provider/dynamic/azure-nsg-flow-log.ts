import { azureNsgFlowLogKind } from "../azure/flow-log/azure-nsg-flow-log-kind";
import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost(new FlowLogProvider(azureNsgFlowLogKind()));
