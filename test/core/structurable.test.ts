import assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { structurable } from "../../provider/core/pulumi/structurable";

describe("structurable", () => {
  it("leaves nothing that a protobuf Struct refuses or empties", () => {
    const made = structurable({
      a: undefined,
      b: [1, undefined, { c: undefined, d: 2n }],
      f: () => 1,
      t: new Date(0),
      n: null,
    });
    assert.deepEqual(made, { b: [1, { d: "2" }], t: "1970-01-01T00:00:00.000Z", n: null });
    assert.deepEqual(Struct.fromJavaScript(made as never).toJavaScript(), made);
  });
});
