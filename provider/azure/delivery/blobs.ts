/**
 * Lists of blobs: https://learn.microsoft.com/rest/api/storageservices/list-blobs
 */

import { answered, FlowLogError, kindOfStatus } from "../../core/errors";
import type { HttpAnswer } from "../../core/http/client";
import { readXml, readXmlError, several, time } from "../../core/xml";
import * as z from "../../core/zod";
import { NOT_AZURE } from "../arm/meanings";
import type { ServiceRequests } from "./requests";

/** The token for storage is the same in all of Azure's clouds. */
export const STORAGE_SCOPE = "https://storage.azure.com/.default";
/** A version that all clouds and emulators know. */
const VERSION = "2021-12-02";
/** 1.5 million names. */
const MOST_PAGES = 300;

/** Some names have signs that XML can't hold. The service writes these names percent-encoded, with an attribute. */
const name = z.string();
const listing = z.object({
  EnumerationResults: z.object({
    Blobs: z.union([
      z.object({
        Blob: several(z.object({ Name: name, Properties: z.object({ "Last-Modified": time }) })),
        BlobPrefix: several(z.object({ Name: name })),
      }),
      z.literal("").transform(() => ({ Blob: [], BlobPrefix: [] })),
    ]),
    NextMarker: z.string().optional(),
  }),
});

export interface Listed {
  /** The names up to the delimiter, in the order of text. */
  readonly prefixes: readonly string[];
  readonly blobs: readonly { readonly name: string; readonly lastModified: Date }[];
}

export class Blobs {
  readonly #requests: ServiceRequests;
  readonly #container: string;

  /** `endpoint` is the address of the account's blobs, as Resource Manager tells it. */
  constructor(requests: ServiceRequests, endpoint: string, container: string) {
    this.#requests = requests;
    this.#container = `${endpoint.replace(/\/*$/, "/")}${container}`;
  }

  /**
   * All names below a prefix, up to the next slash if `isLevel`. Undefined when there is no such container.
   * @throws forbidden and auth when these credentials may not look
   */
  async list(prefix: string, isLevel: boolean): Promise<Listed | undefined> {
    const prefixes: string[] = [];
    const blobs: Listed["blobs"][number][] = [];
    let marker: string | undefined;
    for (let pages = 1; pages <= MOST_PAGES; pages++) {
      const page = await this.#page(prefix, isLevel, marker);
      if (!page) return undefined;
      prefixes.push(...page.Blobs.BlobPrefix.map((one) => one.Name));
      for (const { Name, Properties } of page.Blobs.Blob)
        blobs.push({ name: Name, lastModified: Properties["Last-Modified"] });
      // A page may be empty without being the last one.
      marker = page.NextMarker || undefined;
      if (marker === undefined) return { prefixes, blobs };
    }
    throw FlowLogError.refused("unreadable", {
      said: `the list of blobs at ${this.#container} has no end: ${MOST_PAGES} pages`,
      advice: NOT_AZURE,
    });
  }

  async #page(prefix: string, isLevel: boolean, marker: string | undefined) {
    const query = new URLSearchParams({
      ...{ restype: "container", comp: "list", prefix, maxresults: "5000" },
      ...(isLevel ? { delimiter: "/" } : {}),
      ...(marker ? { marker } : {}),
    });
    const url = `${this.#container}?${query}`;
    const answer = await this.#requests.send({ method: "GET", url, headers: { "x-ms-version": VERSION } });
    if (answer.status !== 200) {
      const error = await readXmlError(answer.body);
      if (answer.status === 404 && error?.Code === "ContainerNotFound") return undefined;
      throw refusal(answer, error ?? {}, this.#container);
    }
    const { data } = listing.safeParse(await readXml(answer.body));
    if (data) return data.EnumerationResults;
    throw FlowLogError.refused("unreadable", {
      said: `the answer of ${this.#container} is no list of blobs`,
      advice: NOT_AZURE,
    });
  }
}

interface XmlError {
  readonly Code?: string;
  readonly Message?: string;
  readonly AuthenticationErrorDetail?: unknown;
}

/** The codes with which the service refuses whoever looks: what this means, and what to do. */
const MEANINGS: Readonly<Record<string, { readonly means?: string; readonly advice: string }>> = {
  AuthorizationPermissionMismatch: {
    advice:
      "give these credentials the role Storage Blob Data Reader on the account or the container, because Owner and Contributor may not read blobs; a new role takes up to ten minutes",
  },
  AuthorizationFailure: {
    means: "the network rules of the account refuse this machine, which says nothing about Azure's own records",
    advice: "run this on a machine that the network rules allow",
  },
  InvalidAuthenticationInfo: { advice: "use credentials of the tenant of the account" },
  AuthenticationFailed: { advice: "use credentials of the tenant of the account, and check the clock of this machine" },
  AccountIsDisabled: { advice: "enable the subscription or the account again" },
};

function refusal(answer: HttpAnswer, error: XmlError, container: string): FlowLogError {
  const { Code: code, Message = "", AuthenticationErrorDetail: detail } = error;
  const { status } = answer;
  const [message] = Message.split("\n");
  const { means, advice } = MEANINGS[code ?? ""] ?? {};
  const tenant = /authorization_uri="?[^\s",]*?\/([0-9a-f]{8}-[0-9a-f-]{27})/i.exec(
    answer.headers["www-authenticate"] ?? "",
  );
  const facts = [
    typeof detail === "string" ? detail : undefined,
    tenant && `the account is in tenant ${tenant[1]}`,
    means,
  ].filter(Boolean);
  const cloudAnswer = { status, code, message: message || (code ? undefined : "a body that is not the service's") };
  const { said } = answered(cloudAnswer);
  const isLogin = code === "InvalidAuthenticationInfo" || code === "AuthenticationFailed";
  return FlowLogError.refused(isLogin ? "auth" : kindOfStatus(status), {
    attempt: `listing ${container}`,
    said: [said, ...facts].join("; "),
    answer: cloudAnswer,
    ...(advice ? { advice } : {}),
  });
}
