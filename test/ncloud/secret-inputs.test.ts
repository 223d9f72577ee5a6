/** Every input of NcloudFlowLog as a secret: no error and no line on stderr tells the value. */
import { ncloudFlowLogSchema } from "../../provider/ncloud/schema";
import { type Bag, PROVIDER } from "../inputs";
import { assertHidden, complaint, saidWithSecret } from "../secret-inputs";
import { type Deployment, deploy, ENABLE, existing, READ } from "./deployment";

describe("NcloudFlowLog with a secret input", () => {
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  const declared = (): Bag => ({
    ...at.asked,
    site: "public",
    regionCode: "KR",
    collectActionTypeCode: "DENY",
    collectIntervalMinute: 7,
    storageTypeCode: "OBJT",
    storageBucketName: "s3cret-bucket",
    storageBucketDirectoryName: "Own",
    adopt: "never",
    onDelete: "keep",
  });

  /** What is said while everything goes wrong. */
  async function said(input: string): Promise<string> {
    return saidWithSecret(input, at.provider, async (hosted, marks, tell) => {
      const asked: Bag = { ...declared(), ...marks, __provider: PROVIDER };
      // Values that are no values, in the place of this input alone.
      const { failures = [] } = await hosted.check({}, { ...asked, [input]: [declared()[input]] });
      tell(failures.map(({ reason }) => reason));
      const { inputs = {} } = await hosted.check({}, asked);

      at.flowLog = { ...existing, collectIntervalMinute: 8, storageBucketName: "other" };
      tell(await complaint(hosted.create(inputs)));
      at.flowLog = undefined;
      at.cloud.switches.endpointErrors = 99;
      tell(await complaint(hosted.create(inputs)));
      at.cloud.switches.endpointErrors = 0;
      const body = JSON.stringify({
        responseError: { returnCode: "1099000", returnMessage: JSON.stringify(declared()) },
      });
      at.fault(ENABLE, "before", { status: 400, body });
      tell(await complaint(hosted.create(inputs)));

      at.flowLog = { ...existing, ...declared(), collectIntervalMinute: 8, storageBucketDirectoryName: "Others" };
      const { props = {} } = await hosted.read(at.id, inputs);
      at.fault(ENABLE, "before", { status: 400, body }, 9);
      tell(await complaint(hosted.update(at.id, props, inputs)));
      at.cloud.faults.length = 0;
      at.cloud.memory.buckets.clear();
      tell(await complaint(hosted.update(at.id, { ...inputs, place: { site: "gov", regionCode: "KR" } }, inputs)));
      at.cloud.memory.interfaces.delete(at.id);
      at.fault(READ, "before", { status: 400, body }, 9);
      await hosted.read(at.id, inputs);
      tell(
        await complaint(
          hosted.delete(at.id, { ...inputs, place: { site: "public", regionCode: "SGN" }, onDelete: "delete" }),
        ),
      );
    });
  }

  for (const input of ncloudFlowLogSchema.keys) {
    it(`says no ${input}`, async () => assertHidden(await said(input), input, declared()[input]));
  }
});
