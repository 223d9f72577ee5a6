/** The place that settings lead to, without a request. */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { type Access, resolveAccess, type VpcPlaceInputs } from "../../provider/vpc/settings/place";

export type Texts = Record<string, string>;

/** An access key, region and project of Open Telekom Cloud, and of Huawei Cloud. */
export const OS = {
  OS_ACCESS_KEY: "os-ak",
  OS_SECRET_KEY: "os-sk",
  OS_REGION_NAME: "eu-de",
  OS_PROJECT_ID: "a".repeat(32),
};
export const HW = {
  HW_ACCESS_KEY: "hw-ak",
  HW_SECRET_KEY: "hw-sk",
  HW_REGION_NAME: "cn-north-4",
  HW_PROJECT_ID: "b".repeat(32),
};

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

/** A login with user and password. */
export const OS_USER = {
  OS_AUTH_URL: "https://iam.eu-de.otc.t-systems.com:443/v3",
  OS_USERNAME: "u",
  OS_PASSWORD: "p",
  OS_USER_DOMAIN_NAME: "d",
  OS_PROJECT_NAME: "eu-de_team-b",
};
