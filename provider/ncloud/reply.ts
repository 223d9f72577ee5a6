/**
 * Reads the API's bodies. Requests ask for XML, the documented default, but the gateway answers errors in JSON all the
 * same. XML and JSON become the same plain data, and one of four kinds of reply.
 */

export type Reply =
  /** An action's own answer with returnCode 0. */
  | { readonly layer: "result"; readonly root: string; readonly content: Content }
  /** The service refused. */
  | { readonly layer: "service"; readonly code: string; readonly message: string; readonly requestId?: string }
  /** The API gateway in front of the service refused. */
  | { readonly layer: "gateway"; readonly code: string; readonly message: string }
  /** Not a body of this API. */
  | { readonly layer: "foreign" };

export type Content = Readonly<Record<string, unknown>>;

/**
 * The reply to an action. Any other action's success, and a success without an action's name, is none to this action.
 */
export async function replyTo(action: string, body: string): Promise<Reply> {
  const reply = await readReply(body);
  const isOther = reply.layer === "result" && reply.root.toLowerCase() !== `${action}Response`.toLowerCase();
  return isOther ? { layer: "foreign" } : reply;
}

export async function readReply(body: string): Promise<Reply> {
  const tree = await parse(body.trim());
  if (!tree) return { layer: "foreign" };
  const gateway = findGatewayError(tree);
  if (gateway) return gateway;
  // `{"<action>Response": {…}}` or `{"responseError": {…}}`; in XML these are the root elements.
  const roots = Object.keys(tree);
  const root =
    roots.find((name) => /Response$|^responseError$/.test(name)) ?? (roots.length === 1 ? roots[0] : "") ?? "";
  const content = tree[root];
  if (!isContent(content)) return { layer: "foreign" };
  // A user's report shows responseCode and responseMessage in place of these two.
  const code = text(content.returnCode ?? content.responseCode);
  if (code === "") return { layer: "foreign" };
  if (code === "0" && root !== "responseError") return { layer: "result", root, content };
  const message = text(content.returnMessage ?? content.responseMessage);
  const requestId = text(content.requestId);
  return { layer: "service", code, message, ...(requestId ? { requestId } : {}) };
}

/**
 * The rows of a list. In JSON the list holds the rows; in XML each row is in an item element. The vendor's samples
 * write the name of the item element with a capital in one list and with a small letter in all others; both are read.
 * An empty list has several forms; all of them are read.
 * @throws SyntaxError when the list holds something else
 */
export function rowsOf(content: Content, list: string): Content[] {
  const value = field(content, list);
  const rows = isContent(value) ? field(value, list.replace(/List$/, "")) : value;
  if (isContent(value) && rows === undefined) throw new SyntaxError(`${list} holds something else than rows`);
  const found = (Array.isArray(rows) ? rows : [rows]).filter((row) => !isNothing(row));
  if (!found.every(isContent)) throw new SyntaxError(`${list} holds something else than rows`);
  if (found.length === 0 && Number(text(content.totalRows)) > 0) {
    throw new SyntaxError(`${list} has no rows, but totalRows is ${text(content.totalRows)}`);
  }
  return found;
}

/** A field under its name, whatever the case of the first letter. */
export function field(content: Content, name: string): unknown {
  const first = name.charAt(0);
  const rest = name.slice(1);
  return content[first.toLowerCase() + rest] ?? content[first.toUpperCase() + rest];
}

/** A text or number as trimmed text; anything else as the empty text. */
export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

export function isContent(value: unknown): value is Content {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

async function parse(body: string): Promise<Content | undefined> {
  try {
    const tree: unknown = /^[{[]/.test(body) ? JSON.parse(body) : await parseXml(body);
    return isContent(tree) ? tree : undefined;
  } catch {
    return undefined;
  }
}

/** All values stay texts, because an interface number would lose its leading zeros as a number. */
function parseXml(body: string): Promise<unknown> {
  // The library is loaded for the first answer.
  const { parseStringPromise }: typeof import("xml2js") = require("xml2js");
  return parseStringPromise(body, { explicitArray: false, ignoreAttrs: true, trim: true });
}

/**
 * Finds the gateway's error by its errorCode at any depth, because the gateway's JSON is documented and its XML is not.
 */
function findGatewayError(tree: Content): Reply | undefined {
  const code = text(tree.errorCode);
  if (code !== "") {
    const message = [text(tree.message), text(tree.details)].filter(Boolean).join(": ");
    return { layer: "gateway", code, message };
  }
  return Object.values(tree)
    .filter(isContent)
    .map(findGatewayError)
    .find((found) => found !== undefined);
}

/** The code of a CommonCode; the other field, codeName, is for display. */
export function codeOf(value: unknown): string {
  return isContent(value) ? text(field(value, "code")) : "";
}
