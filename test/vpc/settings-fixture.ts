/** The place that settings lead to, without a request. */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { type Access, resolveAccess, type VpcPlaceInputs } from "../../provider/vpc/settings/place";

export type Texts = Record<string, string>;

export function resolve(environment: Texts, config: Texts = {}, inputs: VpcPlaceInputs = {}): Access {
  return resolveAccess(new Settings((key) => config[key], environment), inputs);
}

/** What the refusal says. */
export function refused(environment: Texts, config: Texts = {}, inputs: VpcPlaceInputs = {}): string {
  try {
    resolve(environment, config, inputs);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return assert.fail("it was not refused");
}
