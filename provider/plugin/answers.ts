/** The messages that answer the engine. */
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { FlowLogError } from "../core/errors";
import { type Bag, InitFailed } from "../core/state";
import { inOwnNames } from "./config";
import type { ListPart } from "./list";
import type { Difference } from "./resources";
import { forEngine, structOf } from "./values";

const { DiffChanges } = provider.DiffResponse;

type Failures = readonly { readonly property: string; readonly reason: string }[];

export function checkAnswer(inputs: Bag, failures: Failures) {
  const answer = new provider.CheckResponse();
  answer.setInputs(structOf(inputs));
  answer.setFailuresList(failureList(failures));
  return answer;
}

export function invokeAnswer({ result, failures }: { readonly result: Bag; readonly failures: Failures }) {
  const answer = new provider.InvokeResponse();
  answer.setReturn(structOf(result));
  answer.setFailuresList(failureList(failures));
  return answer;
}

function failureList(failures: Failures): provider.CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new provider.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

export function diffAnswer({ differs, replaces, deleteBeforeReplace, changes }: Difference) {
  const answer = new provider.DiffResponse();
  const some = changes === undefined ? DiffChanges.DIFF_UNKNOWN : DiffChanges.DIFF_SOME;
  answer.setChanges(differs ? some : DiffChanges.DIFF_NONE);
  answer.setReplacesList([...replaces]);
  answer.setDeletebeforereplace(deleteBeforeReplace);
  answer.setHasdetaileddiff(changes !== undefined);
  for (const [path, kind] of changes ?? []) {
    const key = path.split(/[.[]/)[0] ?? path;
    const change = new provider.PropertyDiff();
    const { Kind } = provider.PropertyDiff;
    change.setKind(replaces.includes(key) ? Kind[`${kind}_REPLACE`] : Kind[kind]);
    change.setInputdiff(true);
    answer.getDetaileddiffMap().set(path, change);
  }
  answer.setDiffsList([...new Set((changes ?? []).map(([path]) => path.split(/[.[]/)[0] ?? path))]);
  return answer;
}

/** Changed configuration is an update of the provider, and never a replacement, which would replace every flow log. */
export function diffConfigAnswer(changed: readonly string[]) {
  const changes = changed.map((cloud) => [cloud, "UPDATE"] as const);
  return diffAnswer({ differs: changed.length > 0, replaces: [], deleteBeforeReplace: false, changes });
}

/** One message of the stream that answers a list. */
export function listAnswer(part: ListPart) {
  const answer = new provider.ListResponse();
  if ("unknown" in part) {
    answer.setComputed(new provider.ListResponse.Computed());
  } else if ("more" in part) {
    const continuation = new provider.ListResponse.Continuation();
    continuation.setContinuationToken(String(part.more));
    answer.setContinuation(continuation);
  } else {
    const result = new provider.ListResponse.Result();
    result.setId(part.one.id);
    result.setName(part.one.name);
    answer.setResult(result);
  }
  return answer;
}

/** An error as the engine takes it. What the cloud has accepted is kept in the state under its id. */
export function failureOf(thrown: unknown): Partial<ServiceError> {
  const isKept = thrown instanceof InitFailed;
  const details = inOwnNames(isKept ? thrown.message : FlowLogError.of(thrown).message);
  const metadata = new Metadata();
  if (isKept) metadata.add("grpc-status-details-bin", Buffer.from(initFailed(thrown, details).serializeBinary()));
  return { code: status.UNKNOWN, details, metadata };
}

function initFailed({ id, properties }: InitFailed, reason: string): Status {
  const detail = new provider.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(structOf(forEngine(properties)));
  detail.setReasonsList([reason]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new Status();
  answer.setCode(status.UNKNOWN);
  answer.setMessage(reason);
  answer.addDetails(any);
  return answer;
}
