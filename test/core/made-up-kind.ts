/** A made-up cloud for tests of core: one log for each target, and failures on demand. */
import { z } from "zod";
import { FlowLogError } from "../../provider/core/errors";
import { type Controls, controls, InputSchema, triggers } from "../../provider/core/inputs/schema";
import type { Place } from "../../provider/core/place";
import type { Kind, Lifecycle, Observed } from "../../provider/core/reconcile/lifecycle";

export interface LogInputs {
  target: string;
  days: number;
  enabled: boolean;
  retention: { on: boolean; days: number };
  secretive?: string;
  /** A change to another zone than the cloud assigned replaces the log. */
  zone?: string;
  region?: string;
  triggers?: unknown[];
}

export interface Log {
  days: number;
  enabled: boolean;
  retention: { on: boolean; days: number };
  /** Set when the cloud holds the settings but says that the settings are not in effect. */
  failedReason?: string;
}

type Failure = (effect: () => void) => void;

/** Answers writes and looks, and keeps a list of them. Each entry of `failures` strikes one write or look, in order. */
export class MadeUpCloud {
  readonly logs = new Map<string, Log>();
  /** Logs that a list still shows although they are deleted. */
  readonly stale = new Map<string, Log>();
  outputs?: Record<string, unknown>;
  readonly calls: string[] = [];
  readonly failures: { write?: Failure[]; look?: (Failure | undefined)[]; remove?: Failure[]; disable?: Failure[] } =
    {};
  region = "here";
  /** The region that config or environment name, as far as that is known without a request. */
  namedRegion?: string;
  /** Whether config and environment are such that a request would fail. */
  settingsAreBroken = false;
  family?: string;
  recreatesWithSameId = true;
  /** Whether a running log may be a partial create. */
  isPartialCreate?: (seen: Log) => boolean;
  deleteBeforeReplace = false;
  /** Whether the cloud makes no new logs any more. */
  isRetired = false;
  /** The program chooses the id, so a write reserves the id before a new log is made. */
  reservesIds = false;
  /** Settings that no look confirms until one write has been accepted. */
  unconfirmed?: (keyof LogInputs)[];
  /** Writes are taken, but have no effect. */
  deaf = false;
  /** What a policy, or the cloud's own normal form, makes of the settings that are written. */
  changeByOthers?: (log: Log) => Log;

  lifecycle(): Lifecycle<LogInputs> {
    const look = async (target: string, logs = this.logs): Promise<Observed<LogInputs> | undefined> => {
      this.calls.push(`look ${target}`);
      this.failures.look?.shift()?.(() => undefined);
      const log = logs.get(target);
      if (!log) return undefined;
      const { enabled, failedReason, ...rest } = structuredClone(log);
      return {
        id: `id-${target}`,
        inputs: enabled ? { target, enabled, ...rest } : { target, enabled },
        outputs: this.outputs ?? { arn: `arn:${target}` },
        inactive: !enabled,
        failedReason,
        unconfirmed: this.unconfirmed,
      };
    };
    return {
      recreatesWithSameId: this.recreatesWithSameId,
      isPartialCreate: (_wanted, { inputs }) => this.isPartialCreate?.(inputs as Log) ?? false,
      find: ({ target: name }) => {
        const target = name.toLowerCase();
        return look(target, this.stale.has(target) ? this.stale : this.logs);
      },
      observe: (id) => look(id.replace("id-", "")),
      write: async (wanted, seen, accepted, reserve) => {
        const target = wanted.target.toLowerCase();
        if (this.reservesIds && !seen) reserve([`id-${target}`]);
        this.calls.push(`write ${target} ${wanted.days}`);
        const effect = () => {
          const { days, enabled, retention } = wanted;
          if (this.deaf) return;
          const log = { days, enabled, retention };
          this.logs.set(target, this.changeByOthers?.(log) ?? log);
          this.unconfirmed = undefined;
        };
        const failure = this.failures.write?.shift();
        if (failure) failure(effect);
        else effect();
        if (failure !== lostSilently) accepted(`id-${target}`);
      },
      remove: async (id) => {
        const target = id.replace("id-", "");
        this.calls.push(`remove ${target}`);
        const effect = () => void this.logs.delete(target);
        const failure = this.failures.remove?.shift();
        if (failure) return failure(effect);
        effect();
      },
      disable: async (id) => {
        const target = id.replace("id-", "");
        this.calls.push(`disable ${target}`);
        const log = this.logs.get(target);
        const effect = () => void (log && Object.assign(log, { enabled: false }));
        const failure = this.failures.disable?.shift();
        if (failure) return failure(effect);
        effect();
      },
    };
  }

  kind(): Kind<LogInputs> {
    return {
      schema,
      family: this.family,
      connect: async (_settings, { inputs }) => ({
        place: { region: inputs.region ?? this.region } satisfies Place,
        lifecycle: this.lifecycle(),
      }),
      namedPlace: (_settings, { inputs }) => {
        if (this.settingsAreBroken) throw FlowLogError.refused("auth", { said: "half a login" });
        return { region: inputs.region ?? this.namedRegion };
      },
      describe: ({ target }, id) => `log ${target ?? id}`,
      conflictKey: ({ target }) => String(target).toLowerCase(),
      deleteBeforeReplace: () => this.deleteBeforeReplace,
      isRetired: () => this.isRetired,
    };
  }
}

const caseless = (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase();

export const schema = new InputSchema<LogInputs & Controls>(
  "Log",
  {
    target: z.string({ error: "must be the name of a target" }).meta({ replaces: true, same: caseless }),
    days: z.int({ error: "must be a whole number of days" }).min(1, { error: "must be 1 or more" }).default(7),
    enabled: z.boolean({ error: "must be true or false" }).default(true),
    retention: z
      .strictObject(
        {
          on: z.boolean({ error: "must be true or false" }).default(false),
          days: z.int({ error: "must be a whole number" }).default(0),
        },
        { error: "must be an object {on, days}" },
      )
      .default({ on: false, days: 0 }),
    secretive: z.string().optional(),
    zone: z
      .string()
      .optional()
      .meta({ replaces: (_from, to, { arn }) => to !== arn }),
    region: z.string({ error: "must be a region" }).optional().meta({ role: "place" }),
    triggers,
    ...controls,
  },
  [
    {
      needs: ["days", "retention"],
      check: ({ days, retention }) =>
        retention.days > days
          ? { property: "retention.days", reason: "retention.days must not exceed days" }
          : undefined,
    },
  ],
);

/** The answer is lost after the effect. */
export const lostAfter: Failure = (effect) => {
  effect();
  throw new FlowLogError("timeout", { said: "no answer in time", outcome: "unknown" });
};
/** The answer is lost, and there was no effect. */
export const lostBefore: Failure = () => {
  throw new FlowLogError("unavailable", { said: "503", outcome: "unknown" });
};
/** The write had its effect and was answered, but the answer had no id. */
export const lostSilently: Failure = (effect) => effect();
/** Something happens in the cloud, and the answer is lost. */
export const lostAfterwards =
  (happens: Failure): Failure =>
  (effect) => {
    happens(effect);
    throw new FlowLogError("timeout", { said: "no answer", outcome: "unknown" });
  };
/** Something happens in the cloud, which then calls the request a conflict. */
export const conflictAfter =
  (happens: () => void): Failure =>
  () => {
    happens();
    throw FlowLogError.refused("conflict", { said: "409" });
  };
/** Something happens in the cloud, which then does not know what the request is about. */
export const goneAfter =
  (happens: () => void): Failure =>
  () => {
    happens();
    throw FlowLogError.refused("notFound", { said: "404" });
  };
export const refused: Failure = () => {
  throw FlowLogError.refused("invalid", { said: "400 no", advice: "say yes" });
};
export const PROVIDER_TEXT = "exports.handler=()=>require('made-up')";
