// A policy pack as a company writes it: typed policies on the classes of this package.
const flowlogs = require("pulumi-flowlogs");
const { PolicyPack, remediateResourceOfType, validateResourceOfType } = require("@pulumi/policy");

new PolicyPack("flowlogs-policies", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "log-groups-keep-records",
      description: "Log groups keep records for 30 days at least.",
      validateResource: validateResourceOfType(flowlogs.VpcLogGroup, (group, _args, reportViolation) => {
        if (group.ttlInDays < 30) reportViolation(`records are kept for ${group.ttlInDays} days only`);
      }),
    },
    {
      name: "log-groups-have-an-owner",
      description: "Log groups without tags get one.",
      enforcementLevel: "remediate",
      remediateResource: remediateResourceOfType(flowlogs.VpcLogGroup, (group) => {
        if (Object.keys(group.tags ?? {}).length === 0) return { ...group, tags: { owner: "network" } };
      }),
    },
    // One policy for each class that says which resources it saw, by the question that untyped policies ask.
    ...["AzureFlowLog", "AzureNsgFlowLog", "NcloudFlowLog", "VpcFlowLog", "VpcLogGroup", "VpcLogStream"].map(
      (type) => ({
        name: `sees-${type}`,
        description: "Reports every resource of its class.",
        enforcementLevel: "advisory",
        validateResource: (args, reportViolation) => {
          if (args.isType(flowlogs[type])) reportViolation(`${args.name} is a ${type}`);
        },
      }),
    ),
  ],
});
