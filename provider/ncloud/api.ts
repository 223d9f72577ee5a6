/** The actions of "Server (VPC)" that a flow log needs, as typed calls: signed POST forms. */
import { Semaphore } from "async-mutex";
import { FlowLogError } from "../core/errors";
import { HttpClient } from "../core/http";
import { type AccessKey, signedHeaders } from "./auth";
import { isFinal, NcloudError, refusal } from "./errors";
import { type Content, field, isContent, readReply, rowsOf, text } from "./reply";

/** How an API is reached, and whose it is. */
export interface Access {
  readonly baseUrl: string;
  readonly site: string;
  readonly regionCode: string;
  readonly key: AccessKey;
}

/** https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog */
export interface EnableFlowLogRequest {
  readonly networkInterfaceNo: string;
  readonly collectActionTypeCode: string;
  readonly collectIntervalMinute: number;
  readonly storageTypeCode: string;
  readonly storageBucketName: string;
  /** Left out: the vendor's default. */
  readonly storageBucketDirectoryName?: string;
}

/** https://api.ncloud-docs.com/docs/en/common-vapidatatype-flowlogconfiguration, without the codes' display names. */
export interface FlowLogConfiguration {
  readonly networkInterfaceNo: string;
  readonly collectActionTypeCode: string;
  readonly collectIntervalMinute?: number;
  readonly storageTypeCode?: string;
  readonly storageBucketName: string;
  readonly storageBucketDirectoryName?: string;
}

export interface NetworkInterface {
  readonly networkInterfaceNo: string;
  /** Whether a flow log is active; only the newest answers carry it. */
  readonly enableFlowLog?: boolean;
}

/** Rates are not documented; the vendor's peers stay at a few calls at a time for each key. */
const CALLS_AT_A_TIME = 4;
const lanes = new Map<string, Semaphore>();

/** Reads are repeated four times: 503 "Endpoint Error" is known to come on a third of all calls. */
const RETRIES = 4;

export class NcloudApi {
  readonly #access: Access;
  readonly #http: HttpClient;
  readonly #lane: Semaphore;

  constructor(access: Access) {
    this.#access = access;
    this.#http = new HttpClient({
      retries: RETRIES,
      // The path alone is signed, and again for each attempt: the parameters travel in the form.
      sign: async ({ method, url }) => signedHeaders(method, new URL(url).pathname, access.key),
      isFinal: async (answer) => isFinal(answer, await readReply(answer.body)),
    });
    const lane = `${access.baseUrl} ${access.key.accessKey}`;
    this.#lane = lanes.get(lane) ?? new Semaphore(CALLS_AT_A_TIME);
    lanes.set(lane, this.#lane);
  }

  async enableFlowLog(request: EnableFlowLogRequest): Promise<void> {
    const { storageBucketName: bucket, storageBucketDirectoryName: directory = "" } = request;
    const newRule = /^([a-z0-9_]{3,100})?$/.test(directory)
      ? ""
      : ` (newer documentation allows 3 to 100 lowercase letters, digits or underscores)`;
    const parameters =
      `check that network interface ${request.networkInterfaceNo} and bucket "${bucket}" exist in region ` +
      `${this.#access.regionCode}${directory ? `, and the directory "${directory}"${newRule}` : ""}`;
    await this.#call("enableFlowLog", { ...request }, "write", parameters);
  }

  /** The reply shows what was just removed; it says nothing about what is there now. */
  async disableFlowLog(networkInterfaceNo: string): Promise<void> {
    await this.#call("disableFlowLog", { networkInterfaceNo }, "write", this.#checkInterface(networkInterfaceNo));
  }

  /** Rows for those of the interfaces that have a flow log; rows of others are not sorted out. */
  async getFlowLogConfigurationList(networkInterfaceNoList: readonly string[]): Promise<FlowLogConfiguration[]> {
    const action = "getFlowLogConfigurationList";
    const numbered = networkInterfaceNoList.map((no, index) => [`networkInterfaceNoList.${index + 1}`, no] as const);
    const advice = this.#checkInterface(networkInterfaceNoList.join(", "));
    const content = await this.#call(action, Object.fromEntries(numbered), "read", advice);
    return understood(action, () => rowsOf(content, "flowLogConfigurationList").map(flowLogConfiguration));
  }

  /** Answers nothing when the vendor says that there is no such interface. */
  async getNetworkInterfaceDetail(networkInterfaceNo: string): Promise<NetworkInterface | undefined> {
    return this.#interface("getNetworkInterfaceDetail", { networkInterfaceNo }, networkInterfaceNo);
  }

  /** The same, asked as a list: where the detail of a missing one is an error, the list is only empty. */
  async getNetworkInterfaceList(networkInterfaceNo: string): Promise<NetworkInterface | undefined> {
    const parameters = { "networkInterfaceNoList.1": networkInterfaceNo };
    return this.#interface("getNetworkInterfaceList", parameters, networkInterfaceNo);
  }

  async #interface(
    action: string,
    parameters: Record<string, string>,
    no: string,
  ): Promise<NetworkInterface | undefined> {
    const content = await this.#call(action, parameters, "read", this.#checkInterface(no));
    const rows = understood(action, () => rowsOf(content, "networkInterfaceList"));
    const row = rows.find((candidate) => text(candidate.networkInterfaceNo) === no);
    if (!row) return undefined;
    const shown = String(row.enableFlowLog ?? "").trim();
    return { networkInterfaceNo: no, enableFlowLog: { true: true, false: false }[shown] };
  }

  async #call(
    action: string,
    parameters: Readonly<Record<string, string | number | undefined>>,
    effect: "read" | "write",
    advice: string,
  ): Promise<Content> {
    const { baseUrl, regionCode, site, key } = this.#access;
    // The region is always named: the vendor's default depends on the account.
    const all = Object.entries({ regionCode, ...parameters, responseFormatType: "xml" });
    const form = new URLSearchParams();
    for (const [name, value] of all) if (value !== undefined) form.append(name, String(value));
    try {
      const answer = await this.#lane.runExclusive(() =>
        this.#http.send({
          method: "POST",
          url: `${baseUrl}/vserver/v2/${action}`,
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: form.toString(),
          repeatable: effect === "read",
        }),
      );
      const reply = await readReply(answer.body);
      if (reply.layer === "result" && answer.status < 300) return reply.content;
      throw refusal(answer, reply, { action, site, keyFrom: key.from, parameters: advice });
    } catch (thrown) {
      throw effect === "read" ? withoutEffect(thrown) : thrown;
    }
  }

  #checkInterface(no: string): string {
    return `check that network interface ${no} exists in region ${this.#access.regionCode}`;
  }
}

function flowLogConfiguration(row: Content): FlowLogConfiguration {
  const needed = (name: string, value: string) => {
    if (value === "") throw new SyntaxError(`a row without ${name}`);
    return value;
  };
  const interval = text(row.collectIntervalMinute);
  if (!/^\d*$/.test(interval)) throw new SyntaxError(`collectIntervalMinute ${interval} is no number`);
  return {
    networkInterfaceNo: needed("networkInterfaceNo", text(row.networkInterfaceNo)),
    collectActionTypeCode: needed("collectActionType", code(row.collectActionType)),
    collectIntervalMinute: interval === "" ? undefined : Number(interval),
    storageTypeCode: code(row.storageType) || undefined,
    storageBucketName: needed("storageBucketName", text(row.storageBucketName)),
    storageBucketDirectoryName: text(row.storageBucketDirectoryName) || undefined,
  };
}

/** Of a CommonCode only the code means something; codeName is for display. */
function code(value: unknown): string {
  return isContent(value) ? text(field(value, "code")) : "";
}

function understood<T>(action: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const said = `${action}: the answer can't be understood: ${thrown.message}`;
    throw new FlowLogError("unreadable", { said, outcome: "none" });
  }
}

/** A read that failed changed nothing, whatever became of it. */
function withoutEffect(thrown: unknown): FlowLogError {
  const error = FlowLogError.of(thrown);
  const parts = { ...error.parts, outcome: "none" as const };
  return error instanceof NcloudError
    ? new NcloudError(error.kind, parts, error.layer, error.code)
    : new FlowLogError(error.kind, parts);
}
