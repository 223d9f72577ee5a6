// Declares what the test asks for: FLOWLOGS_E2E_PROGRAM is a list of {type, name, args, options, secrets}. Of the two
// shells over the same resources, FLOWLOGS_SHELL names one. An argument {of, property} is an output of something that
// was declared before.
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

/** An explicit provider of the plugin. As in a generated SDK, objects are secret texts. */
class PluginProvider extends pulumi.ProviderResource {
  constructor(name, args, options) {
    const texts = Object.entries(args).map(([cloud, block]) => [cloud, pulumi.secret(JSON.stringify(block))]);
    super("flowlogs", name, Object.fromEntries(texts), options);
  }
}

/** A class of the plugin, as a generated SDK has it. */
const pluginClass = (type) =>
  class extends pulumi.CustomResource {
    constructor(name, args, options) {
      const moved = { aliases: [{ type: `pulumi-nodejs:dynamic/flowlogs:${type}` }] };
      super(`flowlogs:index:${type}`, name, args, pulumi.mergeOptions(moved, options));
    }
  };

/** What a function of the plugin returns. */
function Lookup(_name, { token, ...args }) {
  return pulumi.runtime.invokeOutput(token, args);
}

const plugin = Object.fromEntries(Object.keys(flowlogs).map((type) => [type, pluginClass(type)]));
const shells = {
  dynamic: { ...flowlogs, Provider, Component },
  plugin: { ...plugin, Provider: PluginProvider, Component, Lookup },
};

/** Declares what the environment asks for. */
module.exports = function declare(env) {
  const declared = {};
  const classes = shells[env.FLOWLOGS_SHELL ?? "dynamic"];
  // Options name other resources of the program.
  const named = (name) => declared[name] ?? name;
  const value = (given) => (given?.of ? pulumi.output(declared[given.of])[given.property] : given);

  for (const { type, name, args: plain, options = {}, secrets = [] } of JSON.parse(env.FLOWLOGS_E2E_PROGRAM ?? "[]")) {
    const args = Object.fromEntries(Object.entries(plain ?? {}).map(([key, given]) => [key, value(given)]));
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
