/**
 * A small HTTP face to the running lab, for scripts outside of it: what was asked of each cloud, its switches, and
 * faults to come. It is not part of any cloud.
 *
 *     GET   /<cloud>/requests    every request so far, credentials taken out
 *     GET   /<cloud>/switches    the behaviours that the vendor leaves open, and knobs such as quotas and clocks
 *     PATCH /<cloud>/switches    {"name": value, …}
 *     GET   /<cloud>/report      what the cloud has measured, such as times in which nothing was collected
 *     POST  /<cloud>/faults      {"path": "regular expression", "when": "before" | "after", "answer": …, "times": 1}
 */
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import type { AzureSwitches } from "./clouds/azure/switches";
import type { Fault, LabCloud } from "./clouds/cloud";
import type { NcloudSwitches } from "./clouds/ncloud";
import type { VpcSwitches } from "./clouds/vpc/switches";
import type { Lab } from "./lab";

type Params = { Params: { cloud: string } };
type Values = Readonly<Record<string, unknown>>;

/** Numbers that can be left out. */
const OR_NULL: ReadonlySet<string> = new Set<keyof AzureSwitches | keyof NcloudSwitches>([
  "batchLimit",
  "retryAfterSeconds",
]);
/** Switches of several types whose cloud does not name their values. */
const MIXED: { readonly [Name in keyof VpcSwitches]?: readonly VpcSwitches[Name][] } = {
  createStatus: ["as documented", 200],
};

export async function startControl(lab: Lab): Promise<{ url: string; close(): Promise<void> }> {
  const app = fastify({ forceCloseConnections: true });
  const clouds = new Map<string, LabCloud>([lab.azure, lab.ncloud, lab.vpc].map((cloud) => [cloud.name, cloud]));

  function cloudOf(name: string): LabCloud {
    const cloud = clouds.get(name);
    if (!cloud)
      throw Object.assign(new Error(`no cloud "${name}" here: ${[...clouds.keys()].join(", ")}`), { statusCode: 404 });
    return cloud;
  }

  app.get<Params>("/:cloud/requests", async ({ params }) => cloudOf(params.cloud).requests);
  app.get<Params>("/:cloud/switches", async ({ params }) => cloudOf(params.cloud).switches);
  app.get<Params>("/:cloud/report", async ({ params }) => cloudOf(params.cloud).report?.() ?? {});
  app.patch<Params & { Body: Record<string, unknown> }>("/:cloud/switches", async ({ params, body }) => {
    const cloud = cloudOf(params.cloud);
    const switches = cloud.switches as Values;
    if (typeOf(body) !== "object") throw refused("switches are an object");
    const unknown = Object.keys(body).filter((name) => !Object.hasOwn(switches, name));
    if (unknown.length > 0) throw refused(`no switch ${unknown.join(", ")}`);
    const values = { ...MIXED, ...cloud.switchValues } as Readonly<Record<string, readonly unknown[]>>;
    const wrong = Object.keys(body).flatMap((name) => misfit(name, body[name], switches[name], values[name]) ?? []);
    if (wrong.length > 0) throw refused(wrong.join("; "));
    return Object.assign(switches, body);
  });
  app.post<Params & { Body: Omit<Fault, "path"> & { path: string } }>("/:cloud/faults", async ({ params, body }) => {
    cloudOf(params.cloud).faults.push({ ...body, path: new RegExp(body.path) });
    return {};
  });

  await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    close: () => app.close(),
  };
}

function refused(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}

/** Why a switch can't take a value. What it holds has the type that it takes. */
function misfit(name: string, value: unknown, held: unknown, values?: readonly unknown[]): string | undefined {
  if (values)
    return values.includes(value) ? undefined : `${name} takes ${values.map((one) => JSON.stringify(one)).join(", ")}`;
  const types = OR_NULL.has(name) ? ["number", "null"] : [typeOf(held)];
  return types.includes(typeOf(value)) ? undefined : `${name} takes a value of type ${types.join(" or ")}`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
