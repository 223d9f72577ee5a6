import { azureFlowLog } from "../azure/flow-log/azure-flow-log-lifecycle";
import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost(new FlowLogProvider(azureFlowLog));
