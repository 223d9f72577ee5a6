/** The projects that a look names. */
import type { Scope } from "../../core/discovery/look";
import type { VpcPlaceInputs } from "../settings/place";

export interface PlaceToLookAt {
  /** For sentences. */
  readonly name: string;
  readonly inputs: Partial<VpcPlaceInputs>;
}

/** Each project of each region; without names those that config and environment name. */
export function placesOf({ region = [], project = [] }: Scope): PlaceToLookAt[] {
  const regions: Partial<VpcPlaceInputs>[] = region.length > 0 ? region.map((name) => ({ region: name })) : [{}];
  const projects: Partial<VpcPlaceInputs>[] = project.length > 0 ? project.map((projectId) => ({ projectId })) : [{}];
  return regions.flatMap((one) =>
    projects.map((other) => {
      const inputs = { ...one, ...other };
      const names = Object.entries(inputs).map(([name, value]) => `${name} ${value}`);
      return { name: names.join(" ") || "the project that config and environment name", inputs };
    }),
  );
}
