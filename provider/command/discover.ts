/** `pulumi-flowlogs discover`: all flow logs that exist, whoever made them. */
import { FlowLogError } from "../core/errors";
import { type Existing, existing, type Where } from "../core/pulumi/existing";
import type { Settings } from "../core/settings";
import { CLASSES } from "../kinds";
import type { DiscoverableCloud, DiscoverableKind, Scope } from "./clouds";
import type { Row } from "./output";
import type { Managed } from "./stack";

export interface Discovered {
  readonly kind: DiscoverableKind;
  readonly existing: Existing;
}

/** What was found, and where nobody could look. */
export interface Discovery {
  readonly found: Discovered[];
  readonly unread: FlowLogError[];
}

/** Places that can't be read do not hide what the others hold. */
export async function discover(cloud: DiscoverableCloud, settings: Settings, scope: Scope): Promise<Discovery> {
  const found: Discovered[] = [];
  // Classes of one place fail for the same reason, which is told once.
  const unread = new Map<string, FlowLogError>();
  for (const kind of cloud.kinds) {
    const loaded = CLASSES[kind.className].load();
    for (const place of cloud.places(scope)) {
      try {
        for await (const one of existing(loaded, settings, place)) found.push({ kind, existing: one });
      } catch (thrown) {
        const error = FlowLogError.of(thrown).withMissing({ attempt: `looking at ${nameOf(place)}` });
        unread.set(`${error.kind} ${error.parts.attempt}`, error);
      }
    }
  }
  return { found, unread: [...unread.values()] };
}

/** `region eu-de projectId 5f67…` */
function nameOf({ inputs, scope }: Where): string {
  const names = [...Object.entries(inputs).map(([name, value]) => `${name} ${value}`), ...(scope ? [scope] : [])];
  return names.join(" ") || "the place that config and environment name";
}

export const COLUMNS = ["target", "on", "destination", "retentionDays", "problem", "managedBy"] as const;

export function rowOf({ kind, existing: one }: Discovered, managed: Managed | undefined): Row {
  return {
    class: kind.className,
    id: one.id,
    on: !one.isOff,
    ...kind.summary(one),
    problem: one.problem,
    managedBy: managed && (managed.get(one.id.toLowerCase()) ?? "nobody"),
  };
}
