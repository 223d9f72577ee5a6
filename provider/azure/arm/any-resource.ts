/** Reads of Azure Resource Manager that the libraries have no call for. */
import type { ResourceManagementClient } from "@azure/arm-resources";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { NOT_AZURE } from "./meanings";
import { existing, type ReadOptions, readWithin } from "./read-options";

/** An answer: its body in the asked form, and its headers. */
export interface ArmAnswer<Body> {
  readonly body: Body;
  header(name: string): string | undefined;
}

/** What is asked for: a path with or without a query, in one version of its API. */
export interface ArmPath {
  /** `/subscriptions/…/locks?$filter=atScope()`, as it is sent. */
  readonly path: string;
  readonly apiVersion: string;
}

const MOST_PAGES = 500;

export class AnyResourceApi {
  readonly #client: () => Promise<ResourceManagementClient>;

  /** `client` is asked for at the first read, because the library takes long to load. */
  constructor(client: () => Promise<ResourceManagementClient>) {
    this.#client = client;
  }

  /** `GET {path}`. @throws FlowLogError */
  get<Body>(asked: ArmPath, shape: z.ZodType<Body>): Promise<ArmAnswer<Body>> {
    return readWithin((options) => this.#read(asked, shape, options));
  }

  /** The same; undefined when Azure says that there is no such resource. */
  find<Body>(asked: ArmPath, shape: z.ZodType<Body>): Promise<ArmAnswer<Body> | undefined> {
    return existing((options) => this.#read(asked, shape, options));
  }

  /** All rows of a list, page by page. @throws FlowLogError, also when the list has no end */
  async list<Row>({ path, apiVersion }: ArmPath, row: z.ZodType<Row>): Promise<Row[]> {
    const page = z.object({ value: z.array(row), nextLink: z.string().nullish() });
    const rows: Row[] = [];
    let next: string | undefined = path;
    for (let pages = 1; next !== undefined; pages++) {
      if (pages > MOST_PAGES) {
        const said = `the list at ${path} has no end: ${rows.length} rows on ${MOST_PAGES} pages`;
        throw FlowLogError.refused("unreadable", { said, advice: NOT_AZURE });
      }
      const { body }: ArmAnswer<z.infer<typeof page>> = await this.get({ path: next, apiVersion }, page);
      rows.push(...body.value);
      next = body.nextLink ? pathIn(body.nextLink) : undefined;
    }
    return rows;
  }

  async #read<Body>({ path, apiVersion }: ArmPath, shape: z.ZodType<Body>, options: ReadOptions) {
    const { resources } = await this.#client();
    let text = "";
    let header: ArmAnswer<Body>["header"] = () => undefined;
    const onResponse: Parameters<typeof resources.getById>[2] = {
      ...options,
      onResponse: ({ bodyAsText, headers }) => {
        text = bodyAsText ?? "";
        header = (name) => headers.get(name);
      },
    };
    // The library writes the slash at the beginning, and leaves everything else as it is.
    await resources.getById(path.replace(/^\//, ""), apiVersion, onResponse);
    const body = shape.safeParse(parsed(text));
    if (body.success) return { body: body.data, header };
    const [issue] = body.error.issues;
    throw FlowLogError.refused("unreadable", {
      said: `the answer to ${path.split("?")[0]} has another form than documented${issue ? ` (${issue.path.join(".") || "body"})` : ""}`,
      advice: NOT_AZURE,
    });
  }
}

/** Path and query of the address of a next page: the client adds the address of its own cloud. */
function pathIn(nextLink: string): string {
  const { pathname, search } = new URL(nextLink, "https://none.invalid");
  return pathname + search;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
