/**
 * Log Tank Service documents Content-Type as mandatory on every call, also on GET and DELETE:
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/deleting_a_log_stream.html
 * A call without it was answered 415: https://github.com/opentelekomcloud/terraform-provider-opentelekomcloud/issues/1928
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import { deployLogGroups, deployLogStreams } from "./deployment";

describe("VpcLogGroup and VpcLogStream: every call to Log Tank Service", () => {
  for (const logTankForms of ["v2 and v2.0", "v2.0"] as const) {
    it(`has the documented Content-Type, signed with the rest (${logTankForms})`, async () => {
      const groups = await deployLogGroups({ switches: { logTankForms } });
      const streams = await deployLogStreams({ switches: { logTankForms } });
      try {
        const group = await groups.create(groups.asked());
        await groups.provider.read(group.id, group.outs);
        if (logTankForms !== "v2.0") await groups.provider.delete(group.id, group.outs);
        const stream = await streams.create({ logGroupId: ids.logGroup, logStreamName: `s-${randomUUID()}` });
        await streams.provider.delete(stream.id, stream.outs);
        const calls = [groups, streams].flatMap(({ cloud }) =>
          cloud.requests.filter(({ path }) => /groups|topics/.test(path)),
        );
        assert.ok(calls.length >= 6);
        for (const { method, path, headers } of calls) {
          assert.equal(headers["content-type"], "application/json;charset=UTF-8", `${method} ${path}`);
        }
      } finally {
        await Promise.all([groups.close(), streams.close()]);
      }
    });
  }
});
