/**
 * A small HTTP face to the running lab, for scripts outside of it: the requests to each cloud, its switches, and faults
 * to come. It is not part of any cloud.
 *
 *     GET   /<cloud>/requests    every request so far, credentials taken out
 *     GET   /<cloud>/switches    the behaviours that the vendor leaves open, and knobs such as quotas and clocks
 *     PATCH /<cloud>/switches    {"name": value, …}
 *     POST  /<cloud>/change      somebody changes the flow log of examples/quickstart at the console
 *     GET   /<cloud>/report      what the cloud has measured, such as times in which nothing was collected
 *     POST  /<cloud>/faults      {"path": "regular expression", "when": "before" | "after", "answer": …, "times": 1}
 */
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import type { CloudKind, Fault, LabCloud, SwitchValues } from "./clouds/cloud";
import { cloudsOf, type Lab } from "./lab";

type Params = { Params: { cloud: string } };
type Values = Readonly<Record<string, unknown>>;

export async function startControl(lab: Lab): Promise<{ url: string; close(): Promise<void> }> {
  const app = fastify({ forceCloseConnections: true });
  const clouds = cloudsOf(lab);

  function entryOf(name: string): { readonly kind: CloudKind; readonly cloud: LabCloud } {
    const entry = clouds.find((one) => one.name === name);
    if (entry) return entry;
    const names = clouds.map((one) => one.name).join(", ");
    throw Object.assign(new Error(`no cloud "${name}" here: ${names}`), { statusCode: 404 });
  }

  const cloudOf = (name: string): LabCloud => entryOf(name).cloud;

  app.get<Params>("/:cloud/requests", async ({ params }) => cloudOf(params.cloud).requests);
  app.get<Params>("/:cloud/switches", async ({ params }) => cloudOf(params.cloud).switches);
  app.get<Params>("/:cloud/report", async ({ params }) => cloudOf(params.cloud).report?.() ?? {});
  app.post<Params>("/:cloud/change", async ({ params }) => changeAtConsole(entryOf(params.cloud)));
  app.patch<Params & { Body: unknown }>("/:cloud/switches", async ({ params, body }) =>
    setSwitches(cloudOf(params.cloud), body),
  );
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

/** Somebody changes the flow log of examples/quickstart, if it is there. */
function changeAtConsole({ kind, cloud }: { readonly kind: CloudKind; readonly cloud: LabCloud }): object {
  const { demo } = kind;
  if (!demo?.left(cloud).length) {
    const message = `${kind.title} has no flow log of examples/quickstart: run \`pulumi up\` first`;
    throw Object.assign(new Error(message), { statusCode: 409 });
  }
  demo.change(cloud);
  return { changed: `${demo.console}: ${demo.changed}` };
}

function setSwitches(cloud: LabCloud, wanted: unknown): unknown {
  if (typeOf(wanted) !== "object") throw refused("switches are an object");
  const switches = cloud.switches as Values;
  const changes = Object.entries(wanted as Values);
  const unknown = changes.map(([name]) => name).filter((name) => !Object.hasOwn(switches, name));
  if (unknown.length > 0) throw refused(`no switch ${unknown.join(", ")}`);
  const values = (cloud.switchValues ?? {}) as SwitchValues<Values>;
  const wrong = changes.flatMap(([name, value]) => misfit(name, value, switches[name], values[name]) ?? []);
  if (wrong.length > 0) throw refused(wrong.join("; "));
  return Object.assign(switches, wanted);
}

function refused(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}

/** Why a switch cannot take a value. Without named values the present one has the type that the switch takes. */
function misfit(
  name: string,
  value: unknown,
  present: unknown,
  values?: SwitchValues<Values>[string],
): string | undefined {
  if (values && values !== "number or null")
    return values.includes(value) ? undefined : `${name} takes ${values.map((one) => JSON.stringify(one)).join(", ")}`;
  const types = values === "number or null" ? ["number", "null"] : [typeOf(present)];
  return types.includes(typeOf(value)) ? undefined : `${name} takes a value of type ${types.join(" or ")}`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
