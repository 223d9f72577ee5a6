/** Which inputs a program declares as secrets. Only the program knows, because the engine hands over plain text. */
import * as pulumi from "@pulumi/pulumi";

/** For each output under a name of its own: the inputs whose values the output repeats. */
export type Repeats = Readonly<Record<string, readonly string[]>>;

interface Secrets {
  /** The names of the inputs that hold secrets; undefined when none does. */
  readonly __secrets: pulumi.Output<string[] | undefined>;
  /** The options, with the outputs that repeat secrets as secret outputs. */
  readonly options: pulumi.CustomResourceOptions;
}

export function secretsIn(args: object, repeats: Repeats, opts: pulumi.CustomResourceOptions = {}): Secrets {
  // The SDK reads this list after it has waited for all inputs, and so for `__secrets`.
  const additionalSecretOutputs = [...(opts.additionalSecretOutputs ?? [])];
  const find = async () => {
    const names = await namesOfSecrets(args);
    const outputs = Object.keys(repeats).filter((output) => repeats[output]?.some((input) => names.includes(input)));
    additionalSecretOutputs.push(...outputs.filter((output) => !additionalSecretOutputs.includes(output)));
    return names.length === 0 ? undefined : names;
  };
  return { __secrets: pulumi.output(find()), options: { ...opts, additionalSecretOutputs } };
}

/** Exported for its test. */
export async function namesOfSecrets(args: object): Promise<string[]> {
  // A text or a number by itself is no secret, and most inputs are one.
  const inputs = Object.entries(args).filter(([, value]) => value !== null && typeof value === "object");
  const isSecret = ([, value]: [string, unknown]) => pulumi.isSecret(pulumi.output(value)).catch(() => false);
  const found = await Promise.all(inputs.map(isSecret));
  return inputs.filter((_, index) => found[index]).map(([name]) => name);
}
