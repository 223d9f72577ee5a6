/** What is wrong with configuration and ids is said in one sentence for each, before anything is sent. */
import assert from "node:assert/strict";
import { CLASSES, type ClassName } from "../../provider/kinds";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import type { EngineSide } from "./client";
import { about, openAzure, openNcloud, openVpc } from "./fixture";

const WATCHER = `/subscriptions/${"1".repeat(8)}-2222-3333-4444-${"5".repeat(12)}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope`;

/** An id of each cloud, of nothing that exists. */
const IDS = {
  azure: `${WATCHER}/flowLogs/made-up`,
  ncloud: "KR/999999",
  vpc: "00000000-0000-4000-8000-000000000000",
};

/** A plugin that leads to one cloud. */
interface Opened {
  readonly client: EngineSide;
  /** How many requests the cloud has got. */
  requests(): number;
  /** The provider configuration under its name, with both halves of a credential. */
  readonly config: readonly [name: string, block: Bag, half: string];
  close(): Promise<void>;
}

const CLOUDS: Readonly<Record<keyof typeof IDS, { open(): Promise<Opened>; classes: readonly ClassName[] }>> = {
  azure: {
    classes: ["AzureFlowLog", "AzureNsgFlowLog"],
    async open() {
      const { azure, ...opened } = await openAzure();
      const given = Object.entries(azure.config).map(([key, value]) => [key.replace("azure-native:", ""), value]);
      const block = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Bag;
      return { ...opened, config: ["azure", block, "clientId"], requests: () => azure.cloud.requests.length };
    },
  },
  ncloud: {
    classes: ["NcloudFlowLog"],
    async open() {
      const { ncloud, ...opened } = await openNcloud();
      const { NCLOUD_ACCESS_KEY_ID: accessKey, NCLOUD_SECRET_KEY: secretKey, NCLOUD_API_GW: apiUrl } = ncloud.cloud.env;
      const block = { accessKey, secretKey, apiUrl, region: "KR" };
      return { ...opened, config: ["ncloud", block, "secretKey"], requests: () => ncloud.cloud.requests.length };
    },
  },
  vpc: {
    classes: ["VpcFlowLog", "VpcLogGroup", "VpcLogStream"],
    async open() {
      const at = await openVpc();
      return { ...at, config: ["opentelekomcloud", at.block, "secretKey"], requests: () => at.cloud.requests.length };
    },
  },
};

/** The text, which has to be one sentence. */
function sentence(text: string): string {
  assert.match(text, /\.$/);
  assert.doesNotMatch(text, /[.!] [A-Z]/, text);
  return text;
}

describe("bad input", () => {
  quietly();

  it("names every class in this table", () => {
    const classes = Object.values(CLOUDS).flatMap((cloud) => cloud.classes);
    assert.deepEqual(classes, Object.keys(CLASSES));
  });

  for (const [cloud, { classes, open }] of Object.entries(CLOUDS)) {
    describe(`of ${cloud}`, () => {
      let at: Opened;
      beforeEach(async () => {
        at = await open();
      });
      afterEach(() => at.close());

      for (const className of classes) {
        const others = Object.entries(IDS).filter(([name]) => name !== cloud);
        for (const [other, id] of others) {
          it(`an id of ${other} at the import of ${className}`, async () => {
            const before = at.requests();
            const { message } = await at.client.failure("Read", { ...about(className), id });
            assert.ok(sentence(message).includes(id), message);
            assert.match(message, /(is|has the form) |got /);
            assert.equal(at.requests(), before);
          });
        }

        it(`an import of ${className} that does not exist`, async () => {
          const id = IDS[cloud as keyof typeof IDS];
          const { message } = await at.client.failure("Read", { ...about(className), id });
          assert.match(sentence(message), /does not exist/);
        });
      }

      it("half a credential", async () => {
        const [name, block, half] = at.config;
        const { [half]: _, ...rest } = block;
        await at.client.call("Configure", { args: { [name]: rest } });
        const before = at.requests();
        const id = IDS[cloud as keyof typeof IDS];
        const { message } = await at.client.failure("Read", { ...about(classes[0] ?? ""), id });
        assert.match(message, /(is|are) set, but (config [\w:.]+ is )?not\b/);
        assert.match(message, new RegExp(`config flowlogs:${name}\\.`));
        assert.equal(at.requests(), before);
      });
    });
  }
});
