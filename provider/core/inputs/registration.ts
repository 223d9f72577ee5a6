/** What every state and every program says of a class, for ever. */

/** Every state holds this text: it never changes, and the module it names never goes away. */
export function textOf(module: string): string {
  return `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${module}",{paths:[".",process.argv[1]]}))`;
}

/** The type token that a class registers. */
export function tokenOf(className: string): string {
  return `pulumi-nodejs:dynamic/flowlogs:${className}`;
}
