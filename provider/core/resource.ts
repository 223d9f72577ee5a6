/** What the classes that programs write `new` on have in common. */
import type * as pulumi from "@pulumi/pulumi";

/** The inputs that every resource has beside the vendor's own. */
export interface Controls {
  adopt: "never" | "identical" | "always";
  onDelete: "delete" | "disable" | "keep";
}

/** The names of the outputs that a class declares. */
type OutputNames<Class> = Exclude<keyof Class, keyof pulumi.CustomResource>;

/** One key for each output of a class: the SDK makes an output of every property that has a key when it is registered. */
export type OutputKeys<Class> = Readonly<Record<OutputNames<Class>, undefined>>;

type ValueOf<Output> = Output extends pulumi.OutputInstance<infer Value> ? Value : never;
type Optional<Class> = { [Key in keyof Class]: undefined extends ValueOf<Class[Key]> ? Key : never }[keyof Class];

/** The vendor's inputs of a class in normal form: each input has the type of the output that echoes it. */
export type InputsOf<Class, Args> = {
  [Key in Exclude<keyof Args & OutputNames<Class>, keyof Controls | Optional<Class>>]: ValueOf<Class[Key]>;
} & {
  [Key in Exclude<keyof Args & Optional<Class>, keyof Controls>]?: Exclude<ValueOf<Class[Key]>, undefined>;
};

/** What a class registers: keys for all outputs, the program's inputs, and the text by which Pulumi finds the code. */
export function registration(outputs: object, args: object, module: string): pulumi.Inputs {
  return { ...outputs, ...args, __provider: providerText(module) };
}

/** Every state holds this text: it never changes, and the module it names never goes away. */
function providerText(module: string): string {
  return `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${module}",{paths:[".",process.argv[1]]}))`;
}
