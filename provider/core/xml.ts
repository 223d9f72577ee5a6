/** Answers in XML as plain data, for the storage services of the clouds. */
import { parseStringPromise } from "xml2js";
import * as z from "./zod";

/**
 * Elements become properties under their names without namespace, elements of the same name a list, and values texts.
 * Undefined when the text is no XML.
 */
export async function readXml(text: string): Promise<unknown> {
  try {
    // Some services begin with a byte order mark.
    return await parseStringPromise(text.replace(/^\uFEFF/, ""), {
      explicitArray: false,
      ignoreAttrs: true,
      tagNameProcessors: [(name) => name.replace(/^.*:/, "")],
    });
  } catch {
    return undefined;
  }
}

/** What may stand in XML never, once or several times. */
export function several<Item extends z.ZodType>(item: Item) {
  return z.preprocess((value) => (value === undefined || value === "" ? [] : [value].flat()), z.array(item));
}

/** A time, in any of the forms that the services write. */
export const time = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()));

const errorBody = z.object({ Error: z.object({ Code: z.string(), Message: z.string().optional() }).loose() });

/** The error in an answer of a storage service; undefined when the body is something else. */
export async function readXmlError(text: string): Promise<z.infer<typeof errorBody>["Error"] | undefined> {
  return errorBody.safeParse(await readXml(text)).data?.Error;
}
