/** What AzureFlowLog does on Azure: a flow log is a resource of its own, which PUT makes, changes and turns. */
import { createHash } from "node:crypto";
import { FlowLogError } from "../../core/errors";
import type { Kind } from "../../core/kind";
import type { FlowLog, FlowLogInformation } from "../arm/api";
import {
  type FlowLogRef,
  flowLogId,
  isNsg,
  parseFlowLogId,
  parseTargetId,
  sameId,
  TARGET_NOUNS,
  targetOf,
} from "../arm/ids";
import type { Accepted } from "../arm/operations";
import { connect } from "./connect";
import type { WireSettings } from "./from-wire";
import { FlowLogLifecycle, type Inputs, type OwnFields, type Seen } from "./lifecycle";
import { flowLogSchema } from "./schema";

export const azureFlowLog: Kind<Inputs> = {
  schema: flowLogSchema,
  family: "azure",

  connect: (settings, about) =>
    connect(settings, about, (api, targets) => new AzureFlowLogLifecycle(api, targets, flowLogSchema, about)),

  describe({ targetResourceId = "" }, id = "") {
    const target = parseTargetId(targetResourceId);
    if (!target) return `flow log ${parseFlowLogId(id)?.flowLogName ?? id}`;
    return `the flow log of ${TARGET_NOUNS[target.kind]} ${target.names.join("/")} (group ${target.resourceGroupName})`;
  },

  conflictKey({ targetResourceId = "" }) {
    return targetResourceId.toLowerCase();
  },

  // Azure takes one flow log for a target. One that goes to another target, subscription or region leaves its place free.
  deleteBeforeReplace: (replaces, changed) =>
    replaces.every((key) => key === "flowLogName") && !changed.includes("targetResourceId"),
};

export class AzureFlowLogLifecycle extends FlowLogLifecycle {
  /** The names on the watcher, once `find` has seen them. */
  #taken: readonly string[] = [];
  #written: FlowLogRef | undefined;

  /** Written again after it vanished, it has its old name; but not where Azure makes no new ones. */
  get recreatesWithSameId(): boolean {
    return !isNsg(this.about.inputs.targetResourceId);
  }

  async find(wanted: Inputs): Promise<Seen | undefined> {
    if (this.#written) return this.observe(flowLogId(this.#written));
    const target = await this.targets.target(wanted);
    const watcher = await this.targets.watcher(wanted, target);
    // Nothing captures where no watcher is.
    if (!watcher) return undefined;
    const rows = await this.api.flowLogs(watcher);
    const named = (row: FlowLog) => Number(sameId(row.name, wanted.flowLogName));
    const holding = rows.filter((row) => sameId(row.targetResourceId, target.id));
    for (const { name = "" } of holding.sort((a, b) => named(b) - named(a))) {
      const seen = await this.observe(flowLogId({ ...watcher, flowLogName: name }));
      if (!seen || !sameId(seen.inputs.targetResourceId, target.id)) continue;
      if (wanted.flowLogName === undefined || sameId(name, wanted.flowLogName)) return seen;
      throw FlowLogError.refused("conflict", {
        said: `${seen.id} already captures this under another name, and Azure takes one flow log for a target`,
        advice: `set flowLogName to ${name} or leave it out to adopt that one, or remove it`,
      });
    }
    this.#taken = rows.flatMap(({ name }) => name ?? []);
    // A name that the program chose may be taken by a flow log of another target: then that is the difference.
    return wanted.flowLogName ? this.observe(flowLogId({ ...watcher, flowLogName: wanted.flowLogName })) : undefined;
  }

  protected newNames({ flowLogName, targetResourceId }: Inputs): string[] {
    if (flowLogName !== undefined) return [flowLogName];
    const names = defaultNames(targetResourceId);
    const free = (name: string) => !this.#taken.some((taken) => sameId(taken, name));
    return names.filter((name) => free(name) || name === names.at(-1));
  }

  protected async settings(_ref: FlowLogRef, row: FlowLog): Promise<WireSettings> {
    return row;
  }

  protected async send(ref: FlowLogRef, body: FlowLogInformation, own: OwnFields, taken: Accepted): Promise<void> {
    await this.api.putFlowLog(ref, { ...own, ...body }, taken);
    this.#written = ref;
  }

  protected isForeign(): boolean {
    return false;
  }
}

/**
 * As the portal names them; and with a hash of the target, for when that is too long, or taken by another target, which
 * may have happened more than once.
 */
function defaultNames(targetId: string): string[] {
  const { names, resourceGroupName } = targetOf(targetId);
  const name = [...names, resourceGroupName, "flowlog"]
    .join("-")
    .replace(/[^\w.-]/g, "")
    .replace(/^[^a-z0-9]+/i, "");
  const hash = createHash("sha256").update(targetId.toLowerCase()).digest("hex");
  const unique = [0, 8, 16, 24].map((from) => `${name.slice(0, 71)}-${hash.slice(from, from + 8)}`);
  return name.length <= 80 ? [name, ...unique] : unique;
}
