/** The actions of "Server (VPC)" that a flow log needs, as typed calls: signed POST forms. */
import { Semaphore } from "async-mutex";
import type { Clock } from "../core/clock";
import { FlowLogError } from "../core/errors";
import { getOrCreate } from "../core/get-or-create";
import { HttpClient } from "../core/http/client";
import { Throttle } from "../core/http/throttle";
import type { AccessKey } from "./access-key";
import { refusal, verdictOf } from "./errors";
import { regionAdvice } from "./place";
import { type Content, field, isContent, type Reply, readReply, replyTo, rowsOf, text } from "./reply";
import { keepsNewerRule, NEWER_DIRECTORY_RULE, type Site } from "./schema";
import { signedHeaders } from "./signature";

/** The address of the API, and the credentials for it. */
export interface Access {
  readonly baseUrl: string;
  readonly site: Site;
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
  /** If left out, the vendor sets its default. */
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

/**
 * https://api.ncloud-docs.com/docs/en/common-vapidatatype-networkinterface; only the fields that this package needs.
 */
export interface NetworkInterface {
  readonly networkInterfaceNo: string;
  readonly networkInterfaceName: string;
  /** The server that the interface belongs to; empty when the interface belongs to no server. */
  readonly instanceNo: string;
  /** The name of the interface on that server: `eth0`, `eth1` or `eth2`. */
  readonly deviceName: string;
  readonly subnetNo: string;
  readonly ip: string;
  /** Whether a flow log is active. Only the newest form of the answer has this field. */
  readonly enableFlowLog?: boolean;
}

/** https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-getnetworkinterfacelist */
export interface NetworkInterfaceFilters {
  readonly "networkInterfaceNoList.1"?: string;
  readonly instanceNo?: string;
  readonly deviceName?: string;
  readonly networkInterfaceName?: string;
}

interface Call<T> {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
  readonly effect: "read" | "write" | "restore";
  /** What to check when the service does not accept a parameter. */
  readonly advice: string;
  /** What a success says. @throws SyntaxError when the success does not say what was asked for */
  readonly read: (content: Content) => T;
}

const PAGE_SIZE = 50;
/** 25,000 network interfaces. */
const MOST_PAGES = 500;

/** The vendor documents no rates. Other tools for this cloud make a few calls at a time for each key. */
const CALLS_AT_A_TIME = 4;
const limiters = new Map<string, Semaphore>();
const throttles = new Map<string, Throttle>();

/** A read is repeated up to four times, because users report 503 "Endpoint Error" on a third of all calls. */
const RETRIES = 4;

export class NcloudApi {
  readonly #access: Access;
  readonly #http: HttpClient;
  readonly #limiter: Semaphore;

  constructor(access: Access, clock?: Clock) {
    this.#access = access;
    const caller = `${access.baseUrl} ${access.key.accessKey}`;
    this.#http = new HttpClient({
      retry: { retries: RETRIES },
      clock,
      throttle: getOrCreate(throttles, caller, () => new Throttle()),
      // Only the path is signed, because the parameters travel in the form. Each attempt is signed anew.
      sign: async ({ method, url }) => signedHeaders(method, new URL(url).pathname, access.key),
      verdict: async (answer) => verdictOf(answer, await readReply(answer.body)),
    });
    this.#limiter = getOrCreate(limiters, caller, () => new Semaphore(CALLS_AT_A_TIME));
  }

  /** `effect` is `restore` for the settings that ran before this process disabled the flow log. */
  async enableFlowLog(body: EnableFlowLogRequest, effect: "write" | "restore" = "write"): Promise<void> {
    const { storageBucketName: bucket, storageBucketDirectoryName: directory } = body;
    const newRule = keepsNewerRule(directory) ? "" : ` (newer documentation allows ${NEWER_DIRECTORY_RULE})`;
    const parameters =
      `check that network interface ${body.networkInterfaceNo} and bucket "${bucket}" exist in region ` +
      `${this.#access.regionCode}${directory ? `, and the directory "${directory}"${newRule}` : ""}`;
    await this.#call({
      action: "enableFlowLog",
      parameters: { ...body },
      effect,
      advice: parameters,
      read: nothing,
    });
  }

  /** The reply shows the flow log that was just removed, so the reply does not tell what exists now. */
  async disableFlowLog(networkInterfaceNo: string): Promise<void> {
    const advice = this.#checkInterface(networkInterfaceNo);
    const parameters = { networkInterfaceNo };
    await this.#call({ action: "disableFlowLog", parameters, effect: "write", advice, read: nothing });
  }

  /** Rows for the interfaces that have a flow log. The answer may hold rows of other interfaces, too. */
  async getFlowLogConfigurationList(networkInterfaceNoList: readonly string[]): Promise<FlowLogConfiguration[]> {
    const numbered = networkInterfaceNoList.map((no, index) => [`networkInterfaceNoList.${index + 1}`, no] as const);
    return this.#call({
      action: "getFlowLogConfigurationList",
      parameters: Object.fromEntries(numbered),
      effect: "read",
      advice: this.#checkInterface(networkInterfaceNoList.join(", ")),
      read: (content) => rowsOf(content, "flowLogConfigurationList").map(flowLogConfiguration),
    });
  }

  /** The network interface; undefined when the vendor says that there is no such interface. */
  async getNetworkInterfaceDetail(networkInterfaceNo: string): Promise<NetworkInterface | undefined> {
    const found = await this.#call({
      action: "getNetworkInterfaceDetail",
      parameters: { networkInterfaceNo },
      effect: "read",
      advice: this.#checkInterface(networkInterfaceNo),
      read: networkInterfaces,
    });
    return found.find((candidate) => candidate.networkInterfaceNo === networkInterfaceNo);
  }

  /**
   * All interfaces that match the filters, page by page. The API takes 0 and 1 for the first page, and every answer
   * holds the number of rows of all pages.
   */
  async getNetworkInterfaceList(filters: NetworkInterfaceFilters): Promise<NetworkInterface[]> {
    const action = "getNetworkInterfaceList";
    const found = new Map<string, NetworkInterface>();
    for (let pageNo = 1; ; pageNo++) {
      if (pageNo > MOST_PAGES) {
        const said = `${action}: the list has no end: ${found.size} network interfaces on ${MOST_PAGES} pages`;
        throw FlowLogError.refused("unreadable", { said, advice: "check that no proxy answers for the API" });
      }
      const before = found.size;
      const { rows, totalRows } = await this.#call({
        action,
        parameters: { ...filters, pageNo, pageSize: PAGE_SIZE },
        effect: "read",
        advice: "check the arguments of the look-up",
        read: (content) => ({ rows: networkInterfaces(content), totalRows: numberOfRows(content) }),
      });
      for (const row of rows) found.set(row.networkInterfaceNo, row);
      if (found.size >= totalRows) return [...found.values()];
      if (found.size === before) {
        const said = `${action}: the pages hold ${found.size} of ${totalRows} network interfaces`;
        throw FlowLogError.refused("unreadable", { said, advice: "try again later" });
      }
    }
  }

  async #call<T>({ action, parameters, effect, advice, read }: Call<T>): Promise<T> {
    const { baseUrl, regionCode, site, key } = this.#access;
    const region = regionAdvice({ site, regionCode });
    // The region is always sent, because the vendor's default depends on the account.
    const all = Object.entries({ regionCode, ...parameters, responseFormatType: "xml" });
    const form = new URLSearchParams();
    for (const [name, value] of all) if (value !== undefined) form.append(name, String(value));
    try {
      const answer = await this.#limiter.runExclusive(() =>
        this.#http.send({
          method: "POST",
          url: `${baseUrl}/vserver/v2/${action}`,
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: form.toString(),
          repeatable: effect === "read",
          restores: effect === "restore",
          isReadable: async ({ body }) => isUnderstood(await replyTo(action, body), read),
        }),
      );
      const reply = await replyTo(action, answer.body);
      if (reply.layer === "result" && answer.status < 300) return understood(action, () => read(reply.content));
      throw refusal(answer, reply, { action, site, keyFrom: key.from, parameters: advice, region });
    } catch (thrown) {
      // A read changes nothing.
      throw effect === "read" ? FlowLogError.of(thrown).withOutcome("none") : thrown;
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

/** Reads nothing from the reply to a write, because only a later read tells what counts. */
function nothing(): void {}

function networkInterfaces(content: Content): NetworkInterface[] {
  return rowsOf(content, "networkInterfaceList").map((row) => ({
    networkInterfaceNo: text(row.networkInterfaceNo),
    networkInterfaceName: text(row.networkInterfaceName),
    instanceNo: text(row.instanceNo),
    deviceName: text(row.deviceName),
    subnetNo: text(row.subnetNo),
    ip: text(row.ip),
    enableFlowLog: { true: true, false: false }[String(row.enableFlowLog ?? "").trim()],
  }));
}

/** The number of rows on all pages. */
function numberOfRows({ totalRows }: Content): number {
  const number = text(totalRows);
  if (!/^\d+$/.test(number)) throw new SyntaxError(`totalRows ${number} is no number`);
  return Number(number);
}

/** The code of a CommonCode; the other field, codeName, is for display. */
function code(value: unknown): string {
  return isContent(value) ? text(field(value, "code")) : "";
}

/** Whether the reply is a refusal, or a success that says what was asked for. */
function isUnderstood(reply: Reply, read: (content: Content) => unknown): boolean {
  if (reply.layer !== "result") return reply.layer !== "foreign";
  try {
    read(reply.content);
    return true;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false;
    throw thrown;
  }
}

function understood<T>(action: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const said = `${action}: the answer can't be understood: ${thrown.message}`;
    throw FlowLogError.refused("unreadable", { said });
  }
}
