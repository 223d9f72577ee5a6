import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { vpcLogStream } from "../vpc/lts/lifecycle";

export = forHost(new FlowLogProvider(vpcLogStream));
