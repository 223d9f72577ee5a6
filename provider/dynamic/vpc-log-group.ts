import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { vpcLogGroup } from "../vpc/lts/lifecycle";

export = forHost(new FlowLogProvider(vpcLogGroup));
