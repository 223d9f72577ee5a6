/** VpcLogStream as core sees the class. */
import type { Controls } from "../../core/inputs/schema";
import type { Kind } from "../../core/reconcile/lifecycle";
import { UUID_FORM } from "../resource/input-types";
import { called } from "../resource/naming";
import { namedPlace, withTagsOfStack } from "../service/stack-config";
import { type VpcLogStreamInputs, vpcLogStreamSchema } from "./schema";

/** Loaded for the first request, because check and diff make none. */
const lifecycle = (): typeof import("./lifecycle") => require("./lifecycle");

export const vpcLogStream: Kind<VpcLogStreamInputs & Controls> = {
  schema: vpcLogStreamSchema,
  connect: async (settings, about, clock) => lifecycle().connectLogStream(settings, about, clock),
  withStackConfig: withTagsOfStack,
  namedPlace,
  idForm: UUID_FORM,
  describe: ({ logStreamName, logGroupId }, id) =>
    `${called("log stream", logStreamName, id)}${logGroupId ? ` in log group ${logGroupId}` : ""}`,
  conflictKey: ({ logGroupId, logStreamName }) => `log stream ${logGroupId?.toLowerCase()} ${logStreamName}`,
};
