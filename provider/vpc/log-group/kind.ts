/** VpcLogGroup as core sees the class. */
import type { Controls } from "../../core/inputs/schema";
import type { Kind } from "../../core/reconcile/lifecycle";
import { UUID_FORM } from "../resource/input-types";
import { called } from "../resource/naming";
import { namedPlace, withTagsOfStack } from "../service/stack-config";
import { type VpcLogGroupInputs, vpcLogGroupSchema } from "./schema";

/** Loaded for the first request, because check and diff make none. */
const lifecycle = (): typeof import("./lifecycle") => require("./lifecycle");

export const vpcLogGroup: Kind<VpcLogGroupInputs & Controls> = {
  schema: vpcLogGroupSchema,
  connect: async (settings, about, clock) => lifecycle().connectLogGroup(settings, about, clock),
  withStackConfig: withTagsOfStack,
  namedPlace,
  idForm: UUID_FORM,
  describe: ({ logGroupName }, id) => called("log group", logGroupName, id),
  conflictKey: ({ logGroupName }) => `log group ${logGroupName}`,
};
