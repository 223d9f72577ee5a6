// What the program of the recordings registers. It stands in program.json, so that each step can change it.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const pulumi = require("@pulumi/pulumi");

const literal =
  'exports.handler=()=>require(require.resolve("flowpkg/dynamic/thing",{paths:[process.cwd(),process.argv[1]]}))';

class Thing extends pulumi.CustomResource {
  constructor(name, args, opts) {
    const inputs = { ...args, arn: undefined, copy: undefined, __provider: literal };
    super("pulumi-nodejs:dynamic/flowlogs:Thing", name, inputs, opts);
  }
}

class Box extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("flowlogs:index:Box", name, args, opts);
    this.registerOutputs({ size: args.size });
  }
}

/** Registers what program.json in `folder` names, and returns the stack's outputs. */
module.exports = function declare(folder) {
  const made = {};
  const config = new pulumi.Config();

  /** `{output: "t0.arn"}`, `{secret: value}` and `{config: key}` stand for what JSON cannot say. */
  function value(given) {
    if (typeof given !== "object" || given === null) return given;
    if (given.output) {
      const [resource, property] = given.output.split(".");
      return made[resource][property];
    }
    if ("secret" in given) return pulumi.secret(given.secret);
    if (given.config) return config.require(given.config);
    return given;
  }

  const { resources, outputs = {}, throws } = JSON.parse(readFileSync(join(folder, "program.json"), "utf8"));
  for (const { name, inputs = {}, options = {}, parent, aliases, get, box } of resources) {
    const args = Object.fromEntries(Object.entries(inputs).map(([key, given]) => [key, value(given)]));
    const opts = { ...options, ...(aliases ? { aliases } : {}), ...(parent ? { parent: made[parent] } : {}) };
    made[name] = box ? new Box(name, args, opts) : new Thing(name, args, get ? { ...opts, id: get } : opts);
  }
  if (throws) throw throws;
  return Object.fromEntries(Object.entries(outputs).map(([key, given]) => [key, value(given)]));
};
