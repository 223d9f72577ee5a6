import { FlowLogProvider } from "../core/provider";
import { vpcFlowLog } from "../vpc/lifecycle";

export = new FlowLogProvider(vpcFlowLog);
