/** The packages that resources belong to, and the names of their provider resources. */
import { nameOf } from "./urn";

/** The package of dynamic resources of Node.js. Every other package is a plugin. */
export const dynamicPackage = "pulumi-nodejs";

const providerPrefix = "pulumi:providers:";

export const isProvider = (type: string) => type.startsWith(providerPrefix);
export const providerTypeOf = (packageName: string) => `${providerPrefix}${packageName}`;

/** The package of a type, of resources (`flowlogs:index:VpcFlowLog`) and providers (`pulumi:providers:flowlogs`) alike. */
export function packageOf(type: string): string {
  return isProvider(type) ? type.slice(providerPrefix.length) : (type.split(":")[0] ?? "");
}

/** What the engine calls a default provider; one for each version of a package that the program names. */
export function defaultProviderName(version: string): string {
  return version === "" ? "default" : `default_${version.replace(/[^\w]/g, "_")}`;
}

/** Whether this is a provider resource that the engine registers by itself, and of which it says nothing. */
export function isDefaultProvider({ urn, type }: { urn: string; type: string }): boolean {
  return isProvider(type) && /^default(_|$)/.test(nameOf(urn));
}
