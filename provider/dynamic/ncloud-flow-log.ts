import { FlowLogProvider } from "../core/provider";
import { ncloudFlowLog } from "../ncloud/lifecycle";

export = new FlowLogProvider(ncloudFlowLog);
