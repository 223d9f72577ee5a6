import { forHost, type HostedProvider } from "../core/host/for-host";
import { FlowLogProvider } from "../core/pulumi/provider";
import { vpcLogStream } from "../vpc/log-stream/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(vpcLogStream));
