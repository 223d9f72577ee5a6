/** The lab's clouds together: what `npm run lab` starts, and what the demo and the end-to-end tests run against. */
import * as registry from "./clouds";
import type { CloudKind, LabCloud, LabRequest } from "./clouds/cloud";

type Registry = typeof registry;
export type CloudName = keyof Registry;
type Clouds = { readonly [Name in CloudName]: Awaited<ReturnType<Registry[Name]["start"]>> };

/** Each cloud under its name in the registry, and: */
export interface Lab extends Clouds {
  /** Every variable that a program needs, under the vendors' own names. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const kinds = Object.entries(registry) as [CloudName, CloudKind][];

export async function startLab(): Promise<Lab> {
  const started = await Promise.all(kinds.map(async ([name, kind]) => [name, await kind.start()] as const));
  const clouds = started.map(([, cloud]) => cloud);
  return {
    ...(Object.fromEntries(started) as unknown as Clouds),
    env: Object.assign({}, ...clouds.map(({ env }) => env)),
    async close() {
      await Promise.all(clouds.map((cloud) => cloud.close()));
    },
  };
}

/** The clouds of a lab, each with its name and its kind. */
export function cloudsOf(lab: Clouds): { name: CloudName; kind: CloudKind; cloud: LabCloud }[] {
  return kinds.map(([name, kind]) => ({ name, kind, cloud: lab[name] }));
}

/**
 * Takes the cloud accounts of whoever runs this out of the environment, so that only the lab can be reached, and the
 * lab out of the reach of a proxy. The lab's own variables are set after this.
 */
export function forgetCloudAccounts(environment: NodeJS.ProcessEnv = process.env): void {
  const beginnings = kinds.flatMap(([, { variables }]) => variables);
  for (const name of Object.keys(environment))
    if (beginnings.some((beginning) => name.startsWith(beginning))) delete environment[name];
  const named = (environment.NO_PROXY ?? environment.no_proxy ?? "").split(",").filter(Boolean);
  const direct = [...new Set([...named, "127.0.0.1", "localhost"])].join(",");
  environment.NO_PROXY = direct;
  environment.no_proxy = direct;
}

/** The requests that change something, in the order in which each cloud received them. */
export function writesOf(lab: Clouds): LabRequest[] {
  return cloudsOf(lab).flatMap(({ kind, cloud }) => cloud.requests.filter((request) => kind.isWrite(request)));
}
