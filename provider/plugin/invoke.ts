/** The functions of the package, called by programs of any language. */
import { FlowLogError } from "../core/errors";
import { hiding } from "../core/host/for-host";
import { hasUnknown } from "../core/inputs/unknowns";
import { structurable } from "../core/pulumi/structurable";
import { SECRETS } from "../core/secrets";
import { type ReadConfig, Settings } from "../core/settings";
import type { Bag } from "../core/state";
import { FUNCTIONS, type FunctionName, type PackageFunction } from "../functions";
import { type ArgumentFailure, argumentFailures, type ObjectSpec } from "./arguments";
import schema from "./schema.json";
import { forCore, holdsSecret, marked } from "./values";

export interface Invoked {
  readonly result: Bag;
  readonly failures: readonly ArgumentFailure[];
}

/** Calls the function that a token such as `flowlogs:index:getVpcLogGroup` names. */
export async function invoke(token: string, args: Bag, config: ReadConfig): Promise<Invoked> {
  const name = functionOf(token);
  // The engine itself answers a call with unknown arguments. An empty answer is what the engine takes for unknown.
  if (hasUnknown(args)) return { result: {}, failures: [] };
  const { [SECRETS]: secrets, ...values } = forCore(args, Object.keys(args));
  // A null is an argument that is left out.
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  const functions: Readonly<Record<string, { readonly inputs: ObjectSpec }>> = schema.functions;
  const failures = argumentFailures(name, functions[`flowlogs:index:${name}`]?.inputs, given);
  if (failures.length > 0) return { result: {}, failures };
  const entry: PackageFunction = FUNCTIONS[name];
  const ask = hiding((record: Bag) => entry.load()(new Settings(config), { ...given, ...record }));
  const result = Object.entries(structurable((await ask({ ...given, [SECRETS]: secrets })) as Bag));
  // What was found by a secret tells the secret.
  const isSecret = holdsSecret(args);
  return {
    result: Object.fromEntries(result.map(([key, value]) => [key, isSecret ? marked(value) : value])),
    failures,
  };
}

function functionOf(token: string): FunctionName {
  const name = token.split(":").at(-1) ?? "";
  if (name in FUNCTIONS) return name as FunctionName;
  throw FlowLogError.refused("invalid", {
    said: `flowlogs has no function ${token}; there are ${Object.keys(FUNCTIONS).join(", ")}`,
  });
}
