import { forHost, type HostedProvider } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { vpcLogStream } from "../vpc/log-stream/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(vpcLogStream));
