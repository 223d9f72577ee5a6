/**
 * The parts of zod that inputs and answers are described with. In the build this file is a bundle of these parts,
 * because the whole library takes six times as long to load (`.ci/bundle-libraries.mjs`).
 */
export {
  array,
  boolean,
  type core,
  custom,
  enum,
  type GlobalMeta,
  type infer,
  int32,
  iso,
  json,
  literal,
  looseObject,
  never,
  number,
  object,
  preprocess,
  record,
  strictObject,
  string,
  union,
  unknown,
  type ZodType,
} from "zod";
