/**
 * What the command knows of each cloud. A cloud's libraries are loaded when the cloud is asked for, because `--help`
 * and the other clouds do not need them.
 */
import type { Existing, Where } from "../core/pulumi/existing";
import type { ClassName } from "../kinds";

/** The options that say where to look, as the command line has them. Each takes several values. */
export interface Scope {
  readonly project?: readonly string[];
  readonly region?: readonly string[];
  readonly subscription?: readonly string[];
}

/** One line about a flow log. */
export interface Summary {
  readonly target: string;
  readonly destination: string;
  /** Days; 0 for ever; undefined where the destination decides. */
  readonly retentionDays?: number;
  readonly analytics?: boolean;
}

export interface DiscoverableKind {
  /** The class that a program writes `new` on. */
  readonly className: ClassName;
  summary(existing: Existing): Summary;
  /** What the name of a resource in a program is made of. */
  nameParts(existing: Existing): (string | undefined)[];
}

export interface DiscoverableCloud {
  readonly title: string;
  readonly kinds: readonly DiscoverableKind[];
  /** The options of `Scope` that the cloud has. */
  readonly options: readonly (keyof Scope)[];
  /** The places to look at; without inputs the place that config and environment name. */
  places(scope: Scope): Where[];
}

const text = (value: unknown): string => (value === undefined ? "" : String(value));

/** One place for each name; without names the one place that is named elsewhere. */
function each(names: readonly string[], place: (name: string) => Where, otherwise: Where = { inputs: {} }): Where[] {
  return names.length > 0 ? names.map(place) : [otherwise];
}

const azureSummary = ({ inputs }: Existing): Summary => {
  const { enabled, days } = inputs.retentionPolicy as { enabled: boolean; days: number };
  const analytics = inputs.flowAnalyticsConfiguration as
    | { networkWatcherFlowAnalyticsConfiguration?: { enabled?: boolean } }
    | undefined;
  return {
    target: text(inputs.targetResourceId),
    destination: text(inputs.storageId),
    retentionDays: enabled ? days : 0,
    analytics: analytics?.networkWatcherFlowAnalyticsConfiguration?.enabled === true,
  };
};

/** `vnet-hub-snet-a`: the names in the id of the target. */
const targetNames = ({ inputs }: Existing): string[] => {
  const [, , , , , , , , ...typesAndNames] = text(inputs.targetResourceId).split("/");
  return typesAndNames.filter((_, index) => index % 2 === 0);
};

const azure: DiscoverableCloud = {
  title: "Azure",
  options: ["subscription"],
  places: ({ subscription = [] }) => each(subscription, (scope) => ({ inputs: {}, scope })),
  kinds: [
    { className: "AzureFlowLog", summary: azureSummary, nameParts: targetNames },
    { className: "AzureNsgFlowLog", summary: azureSummary, nameParts: targetNames },
  ],
};

const ncloud: DiscoverableCloud = {
  title: "NAVER Cloud",
  options: ["region"],
  places: ({ region = [] }) => each(region, (regionCode) => ({ inputs: { regionCode } })),
  kinds: [
    {
      className: "NcloudFlowLog",
      summary: ({ id, outputs }) => {
        const { bucket, directory } = outputs.destination as Record<string, string>;
        return { target: `network interface ${id}`, destination: `bucket ${bucket}/${directory}` };
      },
      nameParts: ({ inputs }) => ["eni", text(inputs.networkInterfaceNo)],
    },
  ],
};

const vpc: DiscoverableCloud = {
  title: "Open Telekom Cloud and Huawei Cloud",
  options: ["region", "project"],
  places: ({ region = [], project = [] }) =>
    each(region, (name) => ({ inputs: { region: name } })).flatMap(({ inputs }) =>
      each(project, (projectId) => ({ inputs: { ...inputs, projectId } }), { inputs }),
    ),
  kinds: [
    {
      className: "VpcFlowLog",
      summary: ({ inputs }) => ({
        target: `${inputs.resourceType} ${inputs.resourceId}`,
        destination: `log stream ${inputs.logTopicId} in log group ${inputs.logGroupId}`,
      }),
      nameParts: ({ inputs }) =>
        inputs.name ? [text(inputs.name)] : [text(inputs.resourceType), text(inputs.resourceId)],
    },
  ],
};

export const CLOUDS = { azure, ncloud, vpc } as const;
export type CloudName = keyof typeof CLOUDS;
