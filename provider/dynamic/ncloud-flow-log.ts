import { forHost, type HostedProvider } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";
import { ncloudFlowLog } from "../ncloud/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(ncloudFlowLog));
