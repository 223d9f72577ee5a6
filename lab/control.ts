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
import type { Fault, LabCloud } from "./clouds/cloud";
import type { Lab } from "./lab";

type Params = { Params: { cloud: string } };

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
    const switches = cloudOf(params.cloud).switches as Record<string, unknown>;
    const unknown = Object.keys(body).filter((name) => !(name in switches));
    if (unknown.length > 0) throw Object.assign(new Error(`no switch ${unknown.join(", ")}`), { statusCode: 400 });
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
