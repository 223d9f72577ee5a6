/** What the classes that programs write `new` on have in common. */
import * as pulumi from "@pulumi/pulumi";
import { textOf } from "./registration";

/** The inputs that every resource has besides the vendor's own inputs. */
export interface Controls {
  adopt: "never" | "identical" | "always";
  onDelete: "delete" | "disable" | "keep";
}

/** The names of the outputs that a class declares. */
type OutputNames<Class> = Exclude<keyof Class, keyof pulumi.CustomResource>;

/**
 * One key for each output of a class, because the SDK makes an output of every property that has a key at registration.
 */
export type OutputKeys<Class> = Readonly<Record<OutputNames<Class>, undefined>>;

type ValueOf<Output> = Output extends pulumi.OutputInstance<infer Value> ? Value : never;
type Optional<Class> = { [Key in keyof Class]: undefined extends ValueOf<Class[Key]> ? Key : never }[keyof Class];

/** The vendor's inputs of a class in normal form: each input has the type of the output that echoes it. */
export type InputsOf<Class, Args> = {
  [Key in Exclude<keyof Args & OutputNames<Class>, keyof Controls | Optional<Class>>]: ValueOf<Class[Key]>;
} & {
  [Key in Exclude<keyof Args & Optional<Class>, keyof Controls>]?: Exclude<ValueOf<Class[Key]>, undefined>;
};

/** How each key of a cloud's config is kept in the state: encrypted, or in the clear. */
export type ConfigKeys<Args> = Readonly<Record<keyof Args, "secret" | "plain">>;

/**
 * The text `__provider` of a class.
 * @throws RunError when an option would lead the engine away from the code that the text names
 */
export function providerText(
  module: string,
  type: string,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): string {
  const text = textOf(module);
  const label = `${type.split(":").pop()} "${name}"`;
  if (opts?.import) throw new pulumi.RunError(`${label}: ${importAdvice(type, name, opts.import, text)}`);
  refuseOtherProvider(label, type, opts);
  return text;
}

function importAdvice(type: string, name: string, id: pulumi.ID, __provider: string): string {
  const resource = { type, name, id, inputs: { __provider }, outputs: { __provider } };
  return (
    "Pulumi can't import a dynamic resource by the option import; leave the option out, and `pulumi up` adopts what " +
    "exists as the input adopt says, or write a file, run `pulumi import --file FILE --generate-code=false " +
    `--protect=false --skip-preview\` and then \`pulumi refresh\`; the file: ${JSON.stringify({ resources: [resource] })}`
  );
}

/** Refuses a provider of another package, because the engine would send the resource to that provider. */
function refuseOtherProvider(label: string, type: string, opts: pulumi.CustomResourceOptions | undefined): void {
  const given = opts?.provider ?? opts?.parent?.getProvider?.(type);
  // The SDK has this method in all versions, but leaves it out of its types.
  const name = (given as { getPackage?: () => string } | undefined)?.getPackage?.();
  if (name === undefined || name === type.split(":")[0]) return;
  throw new pulumi.RunError(
    `${label}: its provider is one of package ${name}, which knows nothing of this resource; ` +
      "leave that provider out, so that credentials come from Pulumi config and environment, or give a FlowLogsProvider",
  );
}

/** Whether a value is a resource of this type, made by this copy of the package or by another one. */
export function isOfType(value: unknown, type: string): boolean {
  return typeof value === "object" && value !== null && "__pulumiType" in value && value.__pulumiType === type;
}
