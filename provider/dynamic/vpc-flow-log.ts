import { forHost, type HostedProvider } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { vpcFlowLog } from "../vpc/flow-log/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(vpcFlowLog));
