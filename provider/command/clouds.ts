/**
 * What the command knows of each cloud. A cloud's libraries are loaded when the cloud is asked for, because `--help`
 * and the other clouds do not need them.
 */
import type { Existing } from "../core/pulumi/existing";
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
  /** The places to look at, as inputs; one empty object for the place that config and environment name. */
  places(scope: Scope): object[];
}

const text = (value: unknown): string => (value === undefined ? "" : String(value));

const ncloud: DiscoverableCloud = {
  title: "NAVER Cloud",
  options: ["region"],
  places: ({ region = [] }) => (region.length > 0 ? region.map((regionCode) => ({ regionCode })) : [{}]),
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
  places: ({ region = [], project = [] }) => {
    const regions = region.length > 0 ? region.map((name) => ({ region: name })) : [{}];
    return regions.flatMap((place) =>
      project.length > 0 ? project.map((projectId) => ({ ...place, projectId })) : [place],
    );
  },
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

export const CLOUDS = { ncloud, vpc } as const;
export type CloudName = keyof typeof CLOUDS;
