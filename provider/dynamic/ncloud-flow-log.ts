import { forHost, type HostedProvider } from "../core/host/for-host";
import { FlowLogProvider } from "../core/pulumi/provider";
import { ncloudFlowLog } from "../ncloud/lifecycle";

export = forHost<HostedProvider>(new FlowLogProvider(ncloudFlowLog));
