import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { ncloudFlowLog } from "../ncloud/lifecycle";

export = forHost(new FlowLogProvider(ncloudFlowLog));
