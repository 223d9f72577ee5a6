/** What a program wants, as its registrations say it. */
import type { PropertyMap } from "./property-value";
import type { ProviderChoice } from "./provider-instances";
import type { CustomTimeouts, ResourceState } from "./snapshot";
import type { AliasSpec } from "./urn";

/** What a program wants to exist. */
export interface Goal {
  type: string;
  name: string;
  parent?: string;
  custom: boolean;
  provider: ProviderChoice;
  inputs: PropertyMap;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  aliases: AliasSpec[];
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  deleteBeforeReplace?: boolean;
  protect: boolean;
  retainOnDelete: boolean;
  customTimeouts?: CustomTimeouts;
  /** The id of what exists already and is to be taken over. */
  importId?: string;
}

/** What a program wants to look at with `.get()`. */
export interface ReadGoal {
  type: string;
  name: string;
  id: string;
  parent?: string;
  provider: ProviderChoice;
  inputs: PropertyMap;
  dependencies: string[];
  additionalSecretOutputs: string[];
}

/** The state that a goal leads to, before its provider has said anything. */
export function stateOf(
  urn: string,
  goal: Goal,
  inputs: PropertyMap,
  provider: string | undefined,
  old: ResourceState | undefined,
): ResourceState {
  const { type, custom, parent, dependencies, propertyDependencies, ignoreChanges, additionalSecretOutputs } = goal;
  return {
    ...{ urn, type, custom, parent, inputs, outputs: {}, provider },
    ...{ dependencies, propertyDependencies, ignoreChanges, additionalSecretOutputs },
    aliases: old && old.urn !== urn ? [old.urn] : undefined,
    protect: goal.protect || undefined,
    retainOnDelete: goal.retainOnDelete || undefined,
    customTimeouts: goal.customTimeouts,
    importID: goal.importId ?? old?.importID,
  };
}
