/** `pulumi import --file`: the example's file, and the short form that the constructors name. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as flowlogs from "pulumi-flowlogs";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import { type ImportedResource, openStack, type Stack } from "../../lab/stacks";
import { counts, succeeded } from "./fixture";

const projectDir = path.join(__dirname, "../../examples/import");
const file: { resources: ImportedResource[] } = JSON.parse(readFileSync(path.join(projectDir, "import.json"), "utf8"));

describe("examples/import", function () {
  this.timeout(600_000);
  let lab: Lab;
  let env: Record<string, string>;
  /** The file with the ids that this lab gave. */
  let resources: ImportedResource[];
  let stack: Stack;
  let stacks = 0;
  const open = () => openStack({ projectDir, stack: `import-${process.pid}-${++stacks}`, env });

  before(async () => {
    forgetCloudAccounts();
    lab = await startLab();
    env = { ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    const made = await open();
    succeeded(await made.up());
    const ids = new Map((await made.resources()).map(({ type, id = "" }) => [type, id]));
    const text = file.resources.reduce(
      (all, { type, id }) => all.replaceAll(JSON.stringify(id), JSON.stringify(ids.get(type))),
      JSON.stringify(file),
    );
    resources = JSON.parse(text).resources;
    await made.close();
    for (const cloud of [lab.azure, lab.ncloud, lab.vpc]) cloud.requests.length = 0;
  });
  after(() => lab.close());
  beforeEach(async () => {
    stack = await open();
  });
  afterEach(() => stack.close());

  it("has one resource of each class", () => {
    const classes = Object.values(flowlogs).flatMap((value) => ("__pulumiType" in value ? [value.__pulumiType] : []));
    assert.deepEqual(file.resources.map(({ type }) => type).sort(), classes.sort());
  });

  it("brings all into the state without a request, and the program then changes nothing", async () => {
    succeeded(await stack.importFile(resources));
    assert.deepEqual(counts(succeeded(await stack.preview())), { same: resources.length });
    assert.deepEqual(
      [lab.azure, lab.ncloud, lab.vpc].flatMap(({ requests }) => [...requests]),
      [],
    );
    assert.deepEqual(counts(succeeded(await stack.preview({ refresh: true }))), { same: resources.length });
    assert.deepEqual(counts(succeeded(await stack.up({ refresh: true }))), { same: resources.length });
    assert.deepEqual(writesOf(lab), []);
  });

  it("brings all into the state by type and id alone, and a refresh reads the rest", async () => {
    const short = resources.map(({ inputs: { __provider }, ...rest }) => ({
      ...rest,
      inputs: { __provider },
      outputs: { __provider },
    }));
    succeeded(await stack.importFile(short));
    succeeded(await stack.refresh());
    succeeded(await stack.up());
    const settings = (await stack.resources()).map(({ type, id, inputs }) => ({ type, id, ...inputs }));
    for (const { type, id, inputs } of resources) {
      const found = settings.find((resource) => resource.type === type);
      assert.deepEqual({ ...found, ...inputs, type, id }, found);
    }
    assert.deepEqual(counts(succeeded(await stack.preview({ refresh: true }))), { same: resources.length });
  });
});
