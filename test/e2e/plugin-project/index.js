// One flow log through the shell that FLOWLOGS_SHELL names. The class of the plugin is what `pulumi package gen-sdk` writes.
const pulumi = require("@pulumi/pulumi");
const { NcloudFlowLog } = require("pulumi-flowlogs");

const DYNAMIC = "pulumi-nodejs:dynamic/flowlogs:NcloudFlowLog";
const PLUGIN = "flowlogs:index:NcloudFlowLog";

const args = {
  networkInterfaceNo: "123487",
  collectActionTypeCode: "ALL",
  storageBucketName: "flow-logs",
};

const shell = process.env.FLOWLOGS_SHELL;
if (shell === "plugin under another name") {
  new pulumi.CustomResource(PLUGIN, "other", { ...args, destination: undefined });
} else if (shell === "plugin") {
  new pulumi.CustomResource(PLUGIN, "web", { ...args, destination: undefined }, { aliases: [{ type: DYNAMIC }] });
} else {
  new NcloudFlowLog("web", args, { aliases: [{ type: PLUGIN }] });
}
