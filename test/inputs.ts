/** Inputs and outputs of resources as the tests of all clouds write them. */

export type Bag = Record<string, unknown>;

/** The input `__provider`, which Pulumi's SDK adds to every dynamic resource. */
export const PROVIDER = "made up";
