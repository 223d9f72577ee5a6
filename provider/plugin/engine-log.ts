/** The engine's log, where a notice stands under the resource that it is about. */
import { credentials, Metadata } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import engine from "@pulumi/pulumi/proto/engine_pb";
import { type Notice, printed, withNotices } from "../core/notices";
import { inOwnNames } from "./config";

/** No call waits longer for the engine to take a notice, in milliseconds. */
const LONGEST_MS = 2_000;

export class EngineLog {
  #client: EngineClient | undefined;

  /** `address` is that of the engine. Without one, notices go to stderr. */
  constructor(address?: string) {
    this.#client = address === undefined ? undefined : new EngineClient(address, credentials.createInsecure());
  }

  /** Runs `work` and answers when the engine has all notices of it. They are about the resource with this URN. */
  async under<Result>(urn: string, work: () => Promise<Result>): Promise<Result> {
    const sent: Promise<void>[] = [];
    try {
      return await withNotices((notice) => void sent.push(this.#send(notice, urn)), work);
    } finally {
      await Promise.all(sent);
    }
  }

  #send({ severity, text }: Notice, urn: string): Promise<void> {
    const notice = { severity, text: inOwnNames(text) };
    const request = new engine.LogRequest();
    request.setSeverity(severity === "warning" ? engine.LogSeverity.WARNING : engine.LogSeverity.INFO);
    request.setMessage(notice.text);
    request.setUrn(urn);
    return new Promise((resolve) => {
      const done = (error: unknown) => {
        if (error) printed(notice);
        resolve();
      };
      if (this.#client) this.#client.log(request, new Metadata(), { deadline: Date.now() + LONGEST_MS }, done);
      else done("no engine");
    });
  }
}
