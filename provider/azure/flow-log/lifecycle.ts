/** What both classes do alike on Azure: observe · write · remove · disable. How each finds and sends is its own. */
import { FlowLogError } from "../../core/errors";
import type { Reference } from "../../core/kind";
import type { Lifecycle, Observed, Reserve } from "../../core/lifecycle";
import { pollUntil } from "../../core/polling";
import type { Difference } from "../../core/schema";
import type { FlowLog, FlowLogInformation, NetworkWatcherApi } from "../arm/api";
import { blockedBecause, NOT_AZURE } from "../arm/errors";
import { type FlowLogRef, flowLogId, flowLogOf, isNsg, region, sameId, watcherId } from "../arm/ids";
import { type Accepted, inTurn } from "../arm/operations";
import { preflight } from "../prerequisites/preflight";
import type { Located, TargetResolver } from "../prerequisites/target-resolver";
import { resolveWorkspace, type Workspace } from "../prerequisites/workspaces";
import { analyticsOn, destination, settingsInputs, tagsInputs, type WireSettings } from "./from-wire";
import type { AzureFlowLogInputs } from "./schema";
import { sameBody, switchingOff, wantedBody } from "./to-wire";
import { NO_NEW_ONE, nsgWarning, warningsOf } from "./warnings";

export type Inputs = AzureFlowLogInputs;
export type Seen = Observed<Inputs>;

/** Where and what a write is about, gathered before it waits for its turn. */
interface Plan {
  readonly ref: FlowLogRef;
  /** Unknown while Azure has yet to choose the name. */
  readonly id?: string;
  readonly location: string;
  readonly workspace?: Workspace;
  /** What was made on the way, and stays. */
  readonly sideEffects?: string;
}

/** What of an input schema tells differences. */
interface Comparison {
  readonly keys: readonly string[];
  role(key: string): string;
  differences(wanted: Partial<Inputs>, found: Partial<Inputs>, keys: readonly string[]): Difference[];
}

const ENDED_BADLY = new Set(["Failed", "Canceled"]);
const UNSETTLED = new Set(["Updating", "Creating", "Deleting"]);

export abstract class FlowLogLifecycle implements Lifecycle<Inputs> {
  abstract readonly recreatesWithSameId: boolean;

  get goneAdvice(): string | undefined {
    return isNsg(this.about.inputs.targetResourceId) ? NO_NEW_ONE : undefined;
  }

  constructor(
    protected readonly api: NetworkWatcherApi,
    protected readonly targets: TargetResolver,
    private readonly schema: Comparison,
    protected readonly about: Reference<Inputs>,
  ) {}

  abstract find(wanted: Inputs): Promise<Seen | undefined>;
  /** The flow log's settings, from where this class reads them. */
  protected abstract settings(ref: FlowLogRef, row: FlowLog): Promise<WireSettings>;
  protected abstract send(ref: FlowLogRef, body: FlowLogInformation, own: OwnFields, taken: Accepted): Promise<void>;
  /** What one that is made now may be called, best first; none where Azure chooses. */
  protected abstract newNames(wanted: Inputs): string[];
  /** Whether the row, although it has the id, is no longer this class's to touch. */
  protected abstract isForeign(row: FlowLog): boolean;

  async observe(id: string): Promise<Seen | undefined> {
    const ref = flowLogOf(id);
    const row = await this.#row(ref);
    if (!row) return undefined;
    const target = row.targetResourceId;
    if (!target) {
      throw FlowLogError.refused("unreadable", {
        said: `the answer tells no target of ${id}`,
        advice: NOT_AZURE,
      });
    }
    if (this.about.operation === "delete" && this.isForeign(row)) {
      console.error(`${id}: kept, because it captures ${target} now`);
      return undefined;
    }
    const settings = await this.settings(ref, row);
    const on = settings.enabled === true;
    const { inputs: given, operation } = this.about;
    const otherTarget = given.targetResourceId !== undefined && !sameId(given.targetResourceId, target);
    return {
      id,
      inputs: {
        targetResourceId: target,
        enabled: on,
        tags: tagsInputs(row, given),
        ...(on ? settingsInputs(settings, given) : {}),
        ...this.#foundBy(ref, row),
      },
      outputs: {
        name: ref.flowLogName,
        region: region(row.location ?? ""),
        provisioningState: row.provisioningState,
        targetResourceGuid: row.targetResourceGuid,
        networkWatcherId: watcherId(ref),
        destination: on ? destination(ref, target, settings) : undefined,
      },
      // One that somebody keeps for another target is not there for the taking, even while it is off.
      inactive: !on && !(operation === "create" && otherTarget),
      ...(operation === "create" && otherTarget ? { otherTarget: target } : {}),
      ...(await this.#condition(row, on ? settings : {})),
    };
  }

  /** What create and update judge has come to rest; a refresh takes what is there now. */
  #row(ref: FlowLogRef): Promise<FlowLog | undefined> {
    const patient = this.about.operation === "create" || this.about.operation === "update";
    const look = () => this.api.flowLog(ref);
    return patient ? pollUntil(look, (row) => !UNSETTLED.has(row?.provisioningState ?? "")) : look();
  }

  /** Where it is, in the words in which it is looked for: a watcher or a name other than asked for is a difference. */
  #foundBy({ networkWatcherName, resourceGroupName, flowLogName }: FlowLogRef, { location }: FlowLog): Partial<Inputs> {
    const { inputs: given } = this.about;
    return {
      ...(given.networkWatcherName === undefined ? {} : { networkWatcherName, resourceGroupName }),
      ...(given.flowLogName === undefined ? {} : { flowLogName }),
      ...(given.location === undefined || !location ? {} : { location: region(location) }),
    };
  }

  async #condition(row: FlowLog, settings: WireSettings): Promise<Pick<Seen, "failedReason" | "warning">> {
    const { provisioningState: state = "" } = row;
    if (ENDED_BADLY.has(state)) {
      return {
        failedReason: `Azure reports provisioningState ${state}: its last change did not go through, and it may not capture`,
      };
    }
    if (UNSETTLED.has(state)) return { warning: `Azure is not done with it yet: provisioningState ${state}` };
    return this.#workspaceCondition(settings);
  }

  /** A workspace that was made again under its old name has another GUID: analytics then go nowhere. */
  async #workspaceCondition(settings: WireSettings): Promise<Pick<Seen, "failedReason" | "warning">> {
    const words = this.about.inputs.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
    const { workspaceResourceId: id, workspaceId, workspaceRegion } = analyticsOn(settings) ?? {};
    if (!id || !workspaceId || words?.workspaceId !== undefined) return {};
    try {
      const real = await this.targets.prerequisites.workspace(id);
      const moved = workspaceRegion && region(workspaceRegion) !== region(real.workspaceRegion);
      if (sameId(real.workspaceId, workspaceId) && !moved) return {};
      return {
        failedReason: `traffic analytics goes to workspace ${workspaceId} in ${workspaceRegion}, but ${id} is now ${real.workspaceId} in ${real.workspaceRegion}`,
      };
    } catch (thrown) {
      // Who may not read workspaces can still manage flow logs.
      if (FlowLogError.of(thrown).kind !== "notFound") return {};
      return { warning: `the workspace of its traffic analytics is gone (${id})` };
    }
  }

  async write(wanted: Inputs, seen: Seen | undefined, accepted: (id: string) => void, reserve: Reserve): Promise<void> {
    const plan = await this.#plan(wanted, seen, reserve).catch(beforeTheWrite);
    let taken: boolean | undefined;
    try {
      await inTurn(watcherId(plan.ref), async () => {
        if (seen && this.#onlyTags(wanted, seen)) return this.api.updateTags(plan.ref, wanted.tags ?? {});
        await this.#writeAll(plan, wanted, seen, (is) => {
          taken = is;
        });
      });
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      // What Azure took and then failed at may be there all the same; what it refused by name is not.
      const refused = error.kind === "busy" || error.kind === "blocked";
      const kept = taken === false ? await this.#isLeft(plan, wanted) : taken && !refused;
      if (plan.id && (kept || (seen && error.outcome === "unknown"))) accepted(plan.id);
      const { sideEffects } = plan;
      if (error.kind !== "blocked" || !isNsg(wanted.targetResourceId)) throw error.withMissing({ sideEffects });
      throw blockedBecause(
        error,
        await this.targets.prerequisites.virtualNetworksOf(wanted.targetResourceId),
      ).withMissing({
        sideEffects,
      });
    }
    if (plan.id) accepted(plan.id);
  }

  /** Whether a write that came to nothing, and was refused when it was sent again, has left a flow log behind. */
  async #isLeft({ id, ref }: Plan, { targetResourceId }: Inputs): Promise<boolean> {
    if (!id) return false;
    const row = await this.api.flowLog(ref).catch(() => "unread" as const);
    return row === "unread" || sameId(row?.targetResourceId, targetResourceId);
  }

  async #writeAll({ ref, id, location, workspace }: Plan, wanted: Inputs, seen: Seen | undefined, taken: Accepted) {
    const row = id ? await this.#row(ref) : undefined;
    if (row) this.#refuseForeign(row, wanted, seen, flowLogId(ref));
    const now = row && (await this.settings(ref, row));
    const last = wantedBody(wanted, now, workspace);
    const warnings = warningsOf(wanted, now, seen?.inputs.targetResourceId, id ?? wanted.targetResourceId);
    const bodies = wanted.enabled ? [last] : switchingOff(now, last);
    let inEffect = false;
    try {
      for (const [index, body] of bodies.entries()) {
        const tags = index < bodies.length - 1 ? row?.tags : (wanted.tags ?? (row?.tags && {}));
        await this.send(ref, body, { location, tags }, (is) => {
          inEffect = is;
          taken(is);
        });
      }
    } finally {
      // What Azure refuses has none of these consequences.
      for (const warning of inEffect ? warnings : []) console.error(warning);
    }
  }

  /** Whose turn it is may find that somebody else came first. */
  #refuseForeign(row: FlowLog, wanted: Inputs, seen: Seen | undefined, id: string): void {
    const target = row.targetResourceId;
    const sameTarget = sameId(target, wanted.targetResourceId);
    const asSeen = seen !== undefined && sameId(target, seen.inputs.targetResourceId);
    if (asSeen ? !this.isForeign(row) : sameTarget && this.about.operation !== "create") return;
    throw FlowLogError.refused("conflict", {
      said: sameTarget ? `${id} has just been made by somebody else` : `${id} captures ${target}`,
      advice: sameTarget ? "run `pulumi up` again" : "give this flow log another name, or remove that one",
    });
  }

  /** Everything is looked at before the first thing is made. */
  async #plan(wanted: Inputs, seen: Seen | undefined, reserve: Reserve): Promise<Plan> {
    const { ref, target, watcher } = await this.#place(wanted, seen);
    const turned = seen !== undefined && !sameId(seen.inputs.targetResourceId, wanted.targetResourceId);
    const { storageId, retentionPolicy } = wanted;
    const storageChanged = !sameId(seen?.inputs.storageId, storageId);
    const retentionChanged = retentionPolicy.enabled && !seen?.inputs.retentionPolicy?.enabled;
    if (!seen || turned || (wanted.enabled && (storageChanged || retentionChanged))) {
      await preflight(this.targets.prerequisites, { target, watcher, storageId, retentionPolicy });
    }
    const workspace = await this.#workspace(wanted);
    const running = seen?.inputs.enabled === true;
    if (!seen || (wanted.enabled && !running)) {
      if (!wanted.skipProviderRegistration) await this.targets.prerequisites.registerInsights();
    }
    const { location } = target;
    // The id of one that is there, or was, is reserved by then.
    if (ref) return { ref, id: flowLogId(ref), location, workspace };
    const home = watcher ?? (await this.targets.makeWatcher(location));
    const sideEffects = home.made && `Network watcher ${home.networkWatcherName} was made, and stays`;
    const names = this.newNames(wanted);
    const id = names.length > 0 ? reserve(names.map((flowLogName) => flowLogId({ ...home, flowLogName }))) : undefined;
    return { ref: id ? flowLogOf(id) : { ...home, flowLogName: "" }, id, location, workspace, sideEffects };
  }

  /** What the program leaves out of the workspace. */
  async #workspace(wanted: Inputs): Promise<Workspace | undefined> {
    const words = wanted.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
    if (!wanted.enabled || !words?.enabled || !words.workspaceResourceId) return undefined;
    const { workspaceResourceId, workspaceId, workspaceRegion } = words;
    const read = (id: string) => this.targets.prerequisites.workspace(id);
    return resolveWorkspace(read, { workspaceResourceId, workspaceId, workspaceRegion });
  }

  /**
   * Which flow log the write is for, or, where it has no name yet, which watcher; and the target as far as it has to be
   * known.
   */
  #place(wanted: Inputs, seen: Seen | undefined): Promise<Located> {
    if (!seen) return this.targets.locateNew(wanted, this.about.id);
    const { id, inputs, outputs } = seen;
    const existing = { id, location: String(outputs.region), targetResourceId: inputs.targetResourceId };
    return this.targets.locateExisting(wanted, existing);
  }

  /** Whether tags are all that differs: they have a call of their own, which leaves the rest alone. */
  #onlyTags(wanted: Inputs, seen: Seen): boolean {
    // While it is off, Azure does not show what else may differ.
    if (seen.failedReason || seen.inputs.enabled !== true) return false;
    const reported = this.schema.keys.filter((key) => key in seen.inputs && this.schema.role(key) === "setting");
    const differing = this.schema.differences(wanted, seen.inputs, reported);
    return differing.length > 0 && differing.every(({ property }) => property.split(".")[0] === "tags");
  }

  async remove(id: string): Promise<void> {
    const ref = flowLogOf(id);
    await inTurn(watcherId(ref), async () => {
      const row = await this.api.flowLog(ref);
      if (!row || this.isForeign(row)) return;
      await this.api.deleteFlowLog(ref);
      if (isNsg(row.targetResourceId)) console.error(nsgWarning(id, "deleted"));
    });
  }

  async disable(id: string): Promise<void> {
    const ref = flowLogOf(id);
    await inTurn(watcherId(ref), async () => {
      const row = await this.api.flowLog(ref);
      if (!row?.targetResourceId || this.isForeign(row)) return;
      const now = await this.settings(ref, row);
      const same = sameBody(now, row.targetResourceId, this.about.inputs.storageId ?? "");
      const own = { location: region(row.location ?? ""), tags: row.tags };
      for (const body of switchingOff(now, same)) await this.send(ref, body, own, () => undefined);
    });
  }
}

/** What only the flow log's own call takes. */
export interface OwnFields {
  readonly location: string;
  readonly tags?: Record<string, string>;
}

/** A look that fails before anything was sent leaves no doubt. */
function beforeTheWrite(thrown: unknown): never {
  throw FlowLogError.of(thrown).withOutcome("none");
}
