/** What a provider answers, and how it fails. */
import type { ServiceError } from "@grpc/grpc-js";
import { DiffResponse, ErrorResourceInitFailed, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type PropertyMap, redact } from "./property-value";
import { nameOf, typeOf } from "./urn";

/** The provider made or changed the resource and then failed: what is there is kept, with the reasons. */
export class InitFailed extends Error {
  constructor(
    readonly id: string,
    readonly properties: PropertyMap,
    readonly reasons: string[],
  ) {
    const count = `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:`;
    super(
      reasons.length === 0 ? "resource init failed" : [count, ...reasons.map((reason) => `\t* ${reason}`)].join("\n"),
    );
  }
}

export interface CheckFailure {
  property: string;
  reason: string;
}

/** The failure as people read it. */
export function describeFailure(urn: string, { property, reason }: CheckFailure, inputs: PropertyMap): string {
  const resource = `${typeOf(urn)} resource '${nameOf(urn)}'`;
  if (property === "") return `${resource} has a problem: ${reason}`;
  const value = JSON.stringify(redact(inputs[property] ?? null));
  return `${resource}: property ${property} value {${value}} has a problem: ${reason}`;
}

/** What happens at a property path, as the provider says it. */
export interface PathChange {
  kind: "add" | "delete" | "update";
  /** Whether old and new are both inputs; otherwise the old value is an output. */
  inputDiff: boolean;
}

export interface DiffAnswer {
  changes: "none" | "some" | "unknown";
  replaces: string[];
  deleteBeforeReplace: boolean;
  /** What changes where, by property path; undefined when the provider leaves that to the engine. */
  paths?: Record<string, PathChange>;
}

export function diffAnswer(response: DiffResponse): DiffAnswer {
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  const changes = response.getChanges();
  const paths = response.getDetaileddiffMap().getEntryList();
  return {
    changes: changes === DIFF_NONE ? "none" : changes === DIFF_SOME ? "some" : "unknown",
    replaces: response.getReplacesList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
    ...(response.getHasdetaileddiff()
      ? { paths: Object.fromEntries(paths.map(([path]) => [path, pathChange(response, path)])) }
      : {}),
  };
}

function pathChange(response: DiffResponse, path: string): PathChange {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE } = PropertyDiff.Kind;
  const change = response.getDetaileddiffMap().get(path);
  const kind = change?.getKind();
  return {
    kind:
      kind === ADD || kind === ADD_REPLACE ? "add" : kind === DELETE || kind === DELETE_REPLACE ? "delete" : "update",
    inputDiff: change?.getInputdiff() ?? false,
  };
}

/** The failure that the error of a create or an update stands for. */
export function throwCause(error: ServiceError, read: (properties: Struct | undefined) => PropertyMap): never {
  for (const bytes of error.metadata?.get("grpc-status-details-bin") ?? []) {
    for (const detail of typeof bytes === "string" ? [] : Status.deserializeBinary(bytes).getDetailsList()) {
      if (detail.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") continue;
      const failed = ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
      throw new InitFailed(failed.getId(), read(failed.getProperties()), failed.getReasonsList());
    }
  }
  throw error;
}
