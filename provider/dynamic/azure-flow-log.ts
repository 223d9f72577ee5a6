import { azureFlowLogKind } from "../azure/flow-log/lifecycle";
import { forHost, type HostedProvider } from "../core/host/for-host";
import { FlowLogProvider } from "../core/pulumi/provider";

export = forHost<HostedProvider>(new FlowLogProvider(azureFlowLogKind()));
