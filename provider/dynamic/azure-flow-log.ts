import { azureFlowLog } from "../azure/lifecycle-flow-log";
import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost(new FlowLogProvider(azureFlowLog));
