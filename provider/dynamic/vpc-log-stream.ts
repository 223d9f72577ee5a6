import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { vpcLogStream } from "../vpc/log-stream/lifecycle";

export = forHost(new FlowLogProvider(vpcLogStream));
