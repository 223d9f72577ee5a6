import { azureFlowLogKind } from "../azure/flow-log/azure-flow-log-kind";
import { forHost, type HostedProvider } from "../core/host/for-host";
import { FlowLogProvider } from "../core/pulumi/provider";

export = forHost<HostedProvider>(new FlowLogProvider(azureFlowLogKind()));
