import { forHost, type HostedProvider } from "../core/host/for-host";
import { FlowLogProvider } from "../core/pulumi/provider";
import { vpcFlowLog } from "../vpc/flow-log/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(vpcFlowLog));
