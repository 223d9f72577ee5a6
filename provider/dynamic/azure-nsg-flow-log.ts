import { azureNsgFlowLogKind } from "../azure/flow-log/azure-nsg-flow-log-kind";
import { forHost, type HostedProvider } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost<HostedProvider>(new FlowLogProvider(azureNsgFlowLogKind()));
