import { forHost, type HostedProvider } from "../core/host/for-host";
import { FlowLogProvider } from "../core/pulumi/provider";
import { CLASSES } from "../kinds";

export = forHost<HostedProvider>(new FlowLogProvider(CLASSES.VpcFlowLog.load()));
