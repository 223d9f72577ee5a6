// Declares what the test asks for: FLOWLOGS_E2E_PROGRAM is a list of {type, name, args, options, secrets}.
const pulumi = require("@pulumi/pulumi");
const flowlogs = require("pulumi-flowlogs");

/** An explicit provider of the dynamic resources. */
class Provider extends pulumi.ProviderResource {
  constructor(name, args, options) {
    super("pulumi-nodejs", name, args, options);
  }
}

class Component extends pulumi.ComponentResource {
  constructor(name, args, options) {
    super("e2e:index:Component", name, args, options);
  }
}

const classes = { ...flowlogs, Provider, Component };

/** Declares what the environment asks for. */
module.exports = function declare(env) {
  const declared = {};
  // Options name other resources of the program.
  const named = (name) => declared[name] ?? name;

  for (const { type, name, args: plain, options = {}, secrets = [] } of JSON.parse(env.FLOWLOGS_E2E_PROGRAM ?? "[]")) {
    const args = { ...plain };
    for (const input of secrets) args[input] = pulumi.secret(args[input]);
    const { parent, provider, providers, ...others } = options;
    declared[name] = new classes[type](name, args, {
      ...others,
      ...(parent && { parent: named(parent) }),
      ...(provider && { provider: named(provider) }),
      ...(providers && { providers: providers.map(named) }),
    });
  }
};
