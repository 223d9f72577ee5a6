/** Reads of resources of any type by their ARM id. */
import type { ResourceManagementClient } from "@azure/arm-resources";
import { FlowLogError } from "../../core/errors";
import type * as z from "../../core/zod";
import { region } from "./ids";
import { NOT_AZURE } from "./meanings";
import { existing } from "./read-options";

export interface Resource<Properties> {
  /** In normal form: `westeurope`. */
  readonly location: string;
  /** The variant of the type, such as `StorageV2`; empty where the type has none. */
  readonly kind: string;
  /** The name of the price tier, such as `Standard_LRS`; empty where the type has none. */
  readonly sku: string;
  readonly properties: Properties;
}

export class ResourceApi {
  readonly #client: () => Promise<ResourceManagementClient>;

  /** `client` is asked for at the first read, because the library takes long to load. */
  constructor(client: () => Promise<ResourceManagementClient>) {
    this.#client = client;
  }

  /** `GET {id}`, in whatever subscription; undefined when Azure says that there is no such resource. */
  async read<Properties>(
    id: string,
    apiVersion: string,
    shape: z.ZodType<Properties>,
  ): Promise<Resource<Properties> | undefined> {
    const { resources } = await this.#client();
    // The library writes the slash at the beginning, and escapes nothing.
    const path = id.split("/").filter(Boolean).map(encodeURIComponent).join("/");
    const answer = await existing((options) => resources.getById(path, apiVersion, options));
    if (!answer) return undefined;
    const properties = shape.safeParse(answer.properties ?? {});
    if (!answer.location || !properties.success) {
      throw FlowLogError.refused("unreadable", {
        said: `the answer tells no ${answer.location ? properties.error?.issues[0]?.path.join(".") : "location"} of ${id}`,
        advice: NOT_AZURE,
      });
    }
    const { location, kind = "", sku } = answer;
    return { location: region(location), kind, sku: sku?.name ?? "", properties: properties.data };
  }
}
