/** What the six classes have in common, as a program sees it. */
import assert from "node:assert/strict";
import { Session } from "node:inspector";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AzureFlowLog, AzureNsgFlowLog, NcloudFlowLog, VpcFlowLog, VpcLogGroup, VpcLogStream } from "../../provider";
import { withFreshModules } from "../fresh-modules";
import { linesOf } from "../outcomes";
import { registering, value } from "../registering";

const uuid = "05c4052d-8d14-488f-aa00-19fea5a25fdd";
const target = { targetResourceId: "/subscriptions/s/resourceGroups/g/providers/t", storageId: "/storage" };

const nic = { networkInterfaceNo: "1", collectActionTypeCode: "ALL", storageBucketName: "bucket" } as const;
const vpc = { resourceType: "vpc", resourceId: uuid, trafficType: "all", logGroupId: uuid, logTopicId: uuid } as const;
const stream = { logGroupId: uuid, logStreamName: "web" };

type Options = pulumi.CustomResourceOptions;

/** Each class with a way to declare one. */
const classes = [
  { type: AzureFlowLog, declare: (opts?: Options) => new AzureFlowLog("web", target, opts) },
  { type: AzureNsgFlowLog, declare: (opts?: Options) => new AzureNsgFlowLog("web", target, opts) },
  { type: NcloudFlowLog, declare: (opts?: Options) => new NcloudFlowLog("web", nic, opts) },
  { type: VpcFlowLog, declare: (opts?: Options) => new VpcFlowLog("web", vpc, opts) },
  {
    type: VpcLogGroup,
    declare: (opts?: Options) => new VpcLogGroup("web", { logGroupName: "web", ttlInDays: 7 }, opts),
  },
  { type: VpcLogStream, declare: (opts?: Options) => new VpcLogStream("web", stream, opts) },
];

class OtherProvider extends pulumi.ProviderResource {}
class Component extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Component", name, {}, opts);
  }
}

for (const { type, declare } of classes) {
  const { name } = type;
  const token = `pulumi-nodejs:dynamic/flowlogs:${name}`;

  describe(name, () => {
    let registered: pulumi.runtime.MockResourceArgs[];
    beforeEach(async () => {
      registered = await registering("made-up", {});
    });
    const registeredHere = () => registered.filter((resource) => resource.type === token);

    describe("for typed policies and for code that asks what a resource is", () => {
      it("names the type token that the engine knows it by", () => {
        assert.equal(type.__pulumiType, token);
      });

      it("knows its own resources, without a receiver", () => {
        const { isInstance } = type;
        assert.equal(isInstance(declare()), true);
        // What @pulumi/policy asks when a class has no token.
        assert.equal(isInstance({ __pulumiType: token }), true);
      });

      it("knows the resources of another copy of this package", () => {
        const file = require.resolve("../../provider");
        const isMine = (loaded: string) => loaded.startsWith(path.dirname(file));
        const copy: { isInstance: (value: unknown) => boolean } = withFreshModules(isMine, () => require(file)[name]);
        assert.notEqual(copy, type);
        assert.equal(copy.isInstance(declare()), true);
      });

      it("knows no other resource, and nothing that is none", () => {
        for (const other of classes) {
          if (other.type !== type) assert.equal(type.isInstance(other.declare()), false, other.type.name);
        }
        for (const none of [undefined, null, token, 1, {}, { __pulumiType: undefined }]) {
          assert.equal(type.isInstance(none), false, String(none));
        }
      });
    });

    it("names the program's own line, not one of this package, as the place where it was declared", async () => {
      // The SDK serialises functions with the debugger's help, and with a debugger V8 shows constructors that it makes
      // up.
      const session = new Session();
      session.connect();
      session.post("Debugger.enable");
      const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: (...all: unknown[]) => unknown };
      const { registerResource } = monitor;
      const places: string[] = [];
      monitor.registerResource = (request, ...rest) => {
        const { getSourceposition } = request as { getSourceposition: () => { getUri: () => string } | undefined };
        places.push(getSourceposition.call(request)?.getUri() ?? "none");
        return registerResource.call(monitor, request, ...rest);
      };
      await value(declare().urn);
      session.disconnect();
      assert.match(places.join(), /test\/core\/resource\.test\.ts$/);
    });

    describe("costs no stack traces", () => {
      /** How many frames of stack traces are put into words while a resource is declared. */
      const framesOf = (work: () => unknown) => {
        const { prepareStackTrace, stackTraceLimit } = Error;
        let frames = 0;
        Error.prepareStackTrace = (error, sites) => {
          frames += sites.length;
          return [String(error), ...sites.map((site) => `    at ${site}`)].join("\n");
        };
        try {
          work();
        } finally {
          Error.prepareStackTrace = prepareStackTrace;
        }
        assert.equal(Error.stackTraceLimit, stackTraceLimit, "the limit is as before");
        return frames;
      };

      it("for the promises of outputs, of which there are four for each", () => {
        // One whole trace tells the line of the program.
        assert.ok(framesOf(() => declare()) <= 100);
      });

      it("unless somebody looks for promises that never end", () => {
        process.env.PULUMI_DEBUG_PROMISE_LEAKS = "true";
        try {
          assert.ok(framesOf(() => declare()) >= 4 * 10 * 8);
        } finally {
          delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
        }
      });

      it("and lets an error of the SDK pass, with the line of the program", () => {
        const { stackTraceLimit } = Error;
        const declareWrongly = () => declare({ parent: {} as pulumi.Resource });
        assert.throws(declareWrongly, ({ message, stack }: Error) => {
          assert.match(message, /parent/);
          assert.match(stack ?? "", /declareWrongly/);
          return true;
        });
        assert.equal(Error.stackTraceLimit, stackTraceLimit);
      });
    });

    describe("with the resource option import", () => {
      it("says what works instead, and registers nothing", () => {
        assert.throws(
          () => declare({ import: "some-id" }),
          (error: Error) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.match(error.message, new RegExp(`^${name} "web": `));
            assert.match(error.message, /pulumi import --file/);
            for (const flag of ["--generate-code=false", "--protect=false", "--skip-preview"]) {
              assert.ok(error.message.includes(flag), flag);
            }
            // The file's form, ready to be copied.
            const [file = ""] = /\{"resources":.*\}\]\}/.exec(error.message) ?? [];
            const [resource] = JSON.parse(file).resources;
            const module = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).slice(1);
            const text = `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${module}",{paths:[".",process.argv[1]]}))`;
            assert.deepEqual(resource, {
              type: token,
              name: "web",
              id: "some-id",
              inputs: { __provider: text },
              outputs: { __provider: text },
            });
            return true;
          },
        );
        assert.deepEqual(registeredHere(), []);
      });

      it("takes an empty import for none, as the SDK does", async () => {
        await value(declare({ import: "" }).urn);
        assert.equal(registeredHere().length, 1);
      });
    });

    describe("with a provider", () => {
      const refused = (opts: Options, pkg: string) => {
        assert.throws(
          () => declare(opts),
          (error: Error) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.match(error.message, new RegExp(`^${name} "web": .*${pkg}.*FlowLogsProvider`));
            return true;
          },
        );
        assert.deepEqual(registeredHere(), []);
      };

      it("of another package refuses it, for the engine would send the resource there", () => {
        refused({ provider: new OtherProvider("azure-native", "prod") }, "azure-native");
      });

      it("of another package that a parent hands down under the wrong name refuses it", async () => {
        const lines = await linesOf(async () => {
          const parent = new Component("parent", {
            providers: { "pulumi-nodejs": new OtherProvider("aws", "prod") },
          });
          refused({ parent }, "aws");
          // Pulumi warns when the component is registered.
          await value(parent.urn);
        });
        // The SDK adds more to the line where another test of this process has had an engine.
        assert.equal(lines.length, 1);
        assert.match(lines.join(), /provider resource map where key pulumi-nodejs doesn't match provider aws/);
      });

      it("of another package refuses it in get, too", () => {
        assert.throws(
          () => type.get("there", "id", { provider: new OtherProvider("azure-native", "prod") }),
          /azure-native/,
        );
      });

      it("of another package that is its parent's alone is none of its business", async () => {
        const parent = new Component("parent", { provider: new OtherProvider("azure-native", "prod") });
        await value(declare({ parent }).urn);
        assert.equal(registeredHere()[0]?.provider, "");
      });

      it("of the dynamic host is handed on, whoever made its class", async () => {
        const provider = new OtherProvider("pulumi-nodejs", "kr");
        await value(declare({ provider }).urn);
        await value(declare({ parent: new Component("parent", { providers: [provider] }) }).urn);
        for (const { provider: used } of registeredHere()) assert.match(used ?? "", /pulumi-nodejs::kr::/);
      });
    });
  });
}
