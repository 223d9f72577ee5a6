import { forHost, type HostedProvider } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { vpcLogGroup } from "../vpc/log-group/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(vpcLogGroup));
