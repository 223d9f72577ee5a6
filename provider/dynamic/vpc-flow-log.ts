import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { vpcFlowLog } from "../vpc/flow-log/lifecycle";

export = forHost(new FlowLogProvider(vpcFlowLog));
