import { forHost, type HostedProvider } from "../core/host/for-host";
import { FlowLogProvider } from "../core/pulumi/provider";
import { vpcLogGroup } from "../vpc/log-group/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(vpcLogGroup));
