/** Requests to a service of Azure beside Resource Manager, each with a token for that service. */
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { type HttpAnswer, HttpClient, type HttpRequest } from "../../core/http/client";
import type { Settings } from "../../core/settings";
import { sessionFor } from "../arm/client";
import { NOT_AZURE } from "../arm/meanings";
import type { AzureEnvironment } from "../credentials/cloud";
import type { Session } from "../credentials/session";

export class ServiceRequests {
  readonly #session: Session;
  readonly #http: HttpClient;
  #token = "";

  constructor(session: Session, clock?: Clock) {
    this.#session = session;
    this.#http = new HttpClient({
      clock,
      sign: async () => {
        this.#token = await session.token();
        return { Authorization: `Bearer ${this.#token}` };
      },
    });
  }

  static async open(
    settings: Settings,
    environment: AzureEnvironment,
    scope: string,
    clock: Clock,
  ): Promise<ServiceRequests> {
    return new ServiceRequests(await sessionFor(settings, environment, scope, clock), clock);
  }

  /** The answer to a read, with any status. A token that the service refuses is renewed once. */
  async send(request: Pick<HttpRequest, "method" | "url" | "headers" | "body">): Promise<HttpAnswer> {
    if (!request.url.startsWith("https://")) {
      throw FlowLogError.refused("unreadable", {
        said: `Azure named the address ${new URL(request.url).origin}, which gets no token`,
        advice: NOT_AZURE,
      });
    }
    const answer = await this.#http.send({ ...request, repeatable: true });
    if (answer.status !== 401) return answer;
    const renewed = await this.#session.renew(this.#token);
    return renewed === undefined ? answer : this.#http.send({ ...request, repeatable: true });
  }
}
