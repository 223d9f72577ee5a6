/** Flow logs of NAVER Cloud: one for each network interface, without an id or a status of its own. */
import { FlowLogError } from "../core/errors";
import type { Lifecycle, Observed } from "../core/lifecycle";
import type { Kind, Reference } from "../core/provider";
import { type Patience, until } from "../core/waiting";
import { type FlowLogConfiguration, NcloudApi } from "./api";
import { readAccessKey } from "./auth";
import { NcloudError, NOT_VALID } from "./errors";
import { baseUrl, isAllThereIs, type NcloudPlace, parseId, resolvePlace } from "./place";
import { DEFAULT_DIRECTORY, type NcloudFlowLogInputs, ncloudFlowLogSchema } from "./schema";

type Seen = Observed<NcloudFlowLogInputs> | undefined;
type Operation = Reference<NcloudFlowLogInputs>["operation"];

export const ncloudFlowLog: Kind<NcloudFlowLogInputs> = {
  schema: ncloudFlowLogSchema,
  async connect(settings, { inputs, id, operation }) {
    const place = resolvePlace(settings, inputs, id);
    const access = { ...place, baseUrl: baseUrl(settings, place.site), key: readAccessKey(settings) };
    const lifecycle = new InterfaceFlowLog(new NcloudApi(access), place, operation, isAllThereIs(inputs));
    return { place, lifecycle };
  },
  describe: (inputs, id) => `flow log of network interface ${id ?? inputs.networkInterfaceNo}`,
  claims: (inputs) => inputs.networkInterfaceNo ?? "",
};

/** Nothing says how soon reads show a write. */
const PATIENCE: Patience = { budgetMs: 90_000, firstStepMs: 200, longestStepMs: 2_000 };
const ONE_LOOK: Patience = { budgetMs: 0, firstStepMs: 0, longestStepMs: 0 };

const SETTINGS = [
  "collectActionTypeCode",
  "collectIntervalMinute",
  "storageTypeCode",
  "storageBucketName",
  "storageBucketDirectoryName",
] as const;

/**
 * Serves one call of the engine, and remembers what was sent in it. There is no action to change a flow log, and
 * whether enabling an enabled one changes it is documented nowhere; so a change is: disable, look, enable, look.
 */
class InterfaceFlowLog implements Lifecycle<NcloudFlowLogInputs> {
  readonly idIsNatural = true;
  readonly patience = PATIENCE;
  /** The settings that this call has switched off, or may have: put back when the new ones are refused. */
  #before: NcloudFlowLogInputs | undefined;
  /** A write had no answer: reads may show its effect only later, and a refusal may be due to it. */
  #unanswered = false;
  /** Disabling was accepted, or refused as disabling what is not there. */
  #off = false;

  constructor(
    private readonly api: NcloudApi,
    private readonly place: NcloudPlace,
    private readonly operation: Operation,
    /** The region comes from the id alone, so it has to be kept as an input. */
    private readonly keepRegion: boolean,
  ) {}

  find(wanted: NcloudFlowLogInputs): Promise<Seen> {
    return this.#look(wanted.networkInterfaceNo);
  }

  async observe(id: string): Promise<Seen> {
    return this.#look(this.#numberIn(id));
  }

  async remove(id: string): Promise<void> {
    await this.#disable(this.#numberIn(id));
  }

  async write(wanted: NcloudFlowLogInputs, seen: Seen, accepted: (id: string) => void): Promise<void> {
    const no = wanted.networkInterfaceNo;
    if (seen) {
      this.#before ??= { ...wanted, ...seen.inputs };
      await this.#disable(no);
      // From here on collection is off: a read that fails, or lags behind for ever, must not keep it off.
      await this.#until(no, (now) => !now).catch(() => undefined);
    }
    try {
      await this.#enable(wanted);
    } catch (thrown) {
      await this.#whenEnablingFailed(FlowLogError.of(thrown), wanted, accepted);
    }
    accepted(this.#id(no));
  }

  async #enable(settings: NcloudFlowLogInputs): Promise<void> {
    const { networkInterfaceNo, collectActionTypeCode, collectIntervalMinute } = settings;
    const { storageTypeCode, storageBucketName, storageBucketDirectoryName } = settings;
    await this.api.enableFlowLog({
      networkInterfaceNo,
      collectActionTypeCode,
      collectIntervalMinute,
      storageTypeCode,
      storageBucketName,
      // Newer documentation forbids capitals, which the default itself has: it is never sent.
      ...(storageBucketDirectoryName === DEFAULT_DIRECTORY ? {} : { storageBucketDirectoryName }),
    });
  }

  /** A refusal is no harm when nothing is on: whether disabling the disabled is an error is documented nowhere. */
  async #disable(no: string): Promise<void> {
    try {
      await this.api.disableFlowLog(no);
      this.#off = true;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (error.outcome === "unknown") this.#unanswered = true;
      if (!isRefusal(error)) throw error;
      this.#off ||= error.code === NOT_VALID;
      if (await this.#until(no, (now) => !now, this.#unanswered ? PATIENCE : ONE_LOOK)) throw error;
    }
  }

  /** Returns when what is wanted is on all the same; else throws, saying what is on. */
  async #whenEnablingFailed(
    error: FlowLogError,
    wanted: NcloudFlowLogInputs,
    accepted: (id: string) => void,
  ): Promise<void> {
    const no = wanted.networkInterfaceNo;
    if (error.outcome === "unknown") {
      this.#unanswered = true;
      if (!this.#before) throw error;
      throw adding(error, `the former settings (${show(this.#before)}) were switched off before`);
    }
    // "Failed to apply" may be the cloud's way to say that it is on already.
    if (isRefusal(error)) {
      const now = await this.#until(no, (seen) => !!seen, this.#unanswered ? PATIENCE : ONE_LOOK).catch(
        () => undefined,
      );
      if (now) {
        const ours = this.operation === "update" || this.#before !== undefined || this.#unanswered;
        if (ours && shows(now, wanted)) return;
        throw this.#alreadyOn(error, now, accepted);
      }
    }
    if (this.#before) throw await this.#putBack(error, this.#before, accepted);
    throw error;
  }

  #alreadyOn(error: FlowLogError, now: NonNullable<Seen>, accepted: (id: string) => void): FlowLogError {
    const on = `${now.id} already has a flow log (${show(now.inputs)})`;
    // Without anything switched off before, core looks what it is and decides by `adopt`.
    if (!this.#before) return new FlowLogError("conflict", { said: `${error.parts.said}; ${on}`, outcome: "none" });
    if (!shows(now, this.#before)) accepted(now.id);
    return adding(error, `in force is now: ${show(now.inputs)}`);
  }

  async #putBack(
    error: FlowLogError,
    before: NcloudFlowLogInputs,
    accepted: (id: string) => void,
  ): Promise<FlowLogError> {
    const no = before.networkInterfaceNo;
    let because = "the cloud accepted them, but does not show them";
    try {
      await this.#enable(before);
      const now = await this.#until(no, (seen) => !!seen && shows(seen, before));
      if (now && shows(now, before)) {
        return adding(error, `the former settings (${show(before)}) were put back and are in force`);
      }
    } catch (thrown) {
      because = FlowLogError.of(thrown).parts.said;
    }
    accepted(this.#id(no));
    const lost = `the former settings (${show(before)}) were switched off and could not be put back (${because})`;
    return adding(error, `${lost}: nothing may be collected now`);
  }

  async #until(no: string, done: (seen: Seen) => boolean, patience: Patience = PATIENCE): Promise<Seen> {
    return until(() => this.#look(no), done, patience);
  }

  /** An error is not "nothing there", with the exceptions of `#lookWhenRefused`. */
  async #look(no: string): Promise<Seen> {
    try {
      const rows = await this.api.getFlowLogConfigurationList([no]);
      const row = rows.find((candidate) => candidate.networkInterfaceNo === no);
      return row && this.#observed(row);
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (!isRefusal(error)) throw error;
      return this.#lookWhenRefused(no, error);
    }
  }

  /**
   * The service refuses to say whether there is a flow log. When the interface is gone, the flow log is. When it is
   * there, the same region and number that "are not valid" here are valid elsewhere: then most likely the cloud answers
   * so for an interface without a flow log, but no document says it. Good enough to enable, and, after disabling, to
   * believe it is off; never good enough to drop a flow log from the state.
   */
  async #lookWhenRefused(no: string, error: NcloudError): Promise<Seen> {
    const networkInterface = await this.#networkInterface(no, error);
    if (!networkInterface) return undefined;
    if (error.code !== NOT_VALID || networkInterface.enableFlowLog === true) throw error;
    if (networkInterface.enableFlowLog === false) return undefined;
    if (this.operation === "create" || this.operation === "update" || this.#off) return undefined;
    if (this.operation === "delete") return { id: this.#id(no), inputs: {}, outputs: {}, free: false };
    const advice =
      "the interface exists, so this may mean that it has no flow log any more: `pulumi up` with a changed setting enables it again, `pulumi destroy` removes it from the state";
    throw new FlowLogError(error.kind, { ...error.parts, advice });
  }

  async #networkInterface(no: string, cause: NcloudError) {
    try {
      return await this.api.getNetworkInterfaceDetail(no).catch((thrown: unknown) => {
        if (thrown instanceof NcloudError && isRefusal(thrown)) return this.api.getNetworkInterfaceList(no);
        throw thrown;
      });
    } catch {
      throw cause;
    }
  }

  #observed(row: FlowLogConfiguration): NonNullable<Seen> {
    const { networkInterfaceNo, storageBucketName, storageBucketDirectoryName, collectActionTypeCode, ...rest } = row;
    const reported = {
      ...(this.keepRegion ? { regionCode: this.place.regionCode } : {}),
      ...rest,
      networkInterfaceNo,
      collectActionTypeCode,
      storageBucketName,
      storageBucketDirectoryName,
    };
    return {
      id: this.#id(networkInterfaceNo),
      // Codes that are new to this package are shown as they are.
      inputs: definedOnly(reported) as Partial<NcloudFlowLogInputs>,
      outputs: {
        destination: {
          service: "Object Storage",
          bucket: storageBucketName,
          directory: storageBucketDirectoryName ?? DEFAULT_DIRECTORY,
        },
      },
      free: false,
    };
  }

  #id(networkInterfaceNo: string): string {
    return `${this.place.regionCode}/${networkInterfaceNo}`;
  }

  #numberIn(id: string): string {
    const { regionCode, networkInterfaceNo } = parseId(id);
    if (regionCode === this.place.regionCode) return networkInterfaceNo;
    throw new FlowLogError("elsewhere", {
      said: `${id} lives in region ${regionCode}, but inputs, config and environment lead to region ${this.place.regionCode}`,
      advice: "set regionCode, ncloud:region or NCLOUD_REGION to the region in the id",
      outcome: "none",
    });
  }
}

function adding(error: FlowLogError, fact: string): FlowLogError {
  return new FlowLogError(error.kind, { ...error.parts, said: `${error.parts.said}; ${fact}` });
}

function isRefusal(error: FlowLogError): error is NcloudError {
  return error instanceof NcloudError && error.layer === "service" && error.outcome === "none";
}

/** Whether what was seen is what is wanted, in all that the vendor reports. */
function shows(seen: NonNullable<Seen>, wanted: NcloudFlowLogInputs): boolean {
  return SETTINGS.every((key) => seen.inputs[key] === undefined || seen.inputs[key] === wanted[key]);
}

function show(settings: Partial<NcloudFlowLogInputs>): string {
  return SETTINGS.map((key) => `${key} ${settings[key]}`).join(", ");
}

function definedOnly(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
