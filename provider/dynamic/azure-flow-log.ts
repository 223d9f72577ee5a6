import { azureFlowLogKind } from "../azure/flow-log/azure-flow-log-kind";
import { forHost, type HostedProvider } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost<HostedProvider>(new FlowLogProvider(azureFlowLogKind()));
