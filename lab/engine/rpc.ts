/** gRPC calls in both directions, each of them reported for comparison with recorded traffic. */
import type { ServerUnaryCall, ServiceError, sendUnaryData } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { Message } from "google-protobuf";

/** One finished call, for tests that compare with the traffic of the real engine. */
export interface RpcCall {
  method: string;
  request: Message;
  response?: Message;
  error?: { code: number; details: string };
}
export type OnCall = (call: RpcCall) => void;

export const channelOptions = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** A call that the engine answers. */
export function answer<Q extends Message, R extends Message>(
  method: string,
  onCall: OnCall,
  handle: (request: Q) => R | Promise<R>,
) {
  return (call: ServerUnaryCall<Q, R>, callback: sendUnaryData<R>): void => {
    const { request } = call;
    Promise.resolve()
      .then(() => handle(request))
      .then(
        (response) => {
          onCall({ method, request, response });
          callback(null, response);
        },
        (reason: unknown) => {
          const details = reason instanceof Error ? reason.message : String(reason);
          const error = { code: status.UNKNOWN, details };
          onCall({ method, request, error });
          callback(error);
        },
      );
  };
}

/** A call that the engine makes. */
export function ask<Q extends Message, R extends Message>(
  method: string,
  onCall: OnCall,
  request: Q,
  send: (request: Q, callback: (error: ServiceError | null, response: R) => void) => unknown,
): Promise<R> {
  return new Promise((resolve, reject) => {
    send(request, (error, response) => {
      onCall({ method, request, ...(error ? { error } : { response }) });
      if (error) reject(error);
      else resolve(response);
    });
  });
}

export class NotSupported extends Error {
  constructor(what: string) {
    super(`${what} not supported by the lab's engine`);
  }
}
