/** A machine without managed identities, and with no tool but those that a test puts on PATH. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { forgetMachine, withoutAccounts } from "./accounts";
import { type Deployment, type DeployOptions, deploy } from "./deployment";

/** For each test of a suite. `folder` is where its tools go. */
export function onBareMachine(options: DeployOptions): { readonly at: Deployment; readonly folder: string } {
  let at: Deployment;
  let folder: string;
  const path = process.env.PATH;
  withoutAccounts();
  beforeEach(async () => {
    forgetMachine();
    at = await deploy({ ...options, newCloud: true });
    folder = await mkdtemp(join(tmpdir(), "flowlogs-az-"));
    process.env.PATH = [folder, "/usr/bin", "/bin"].join(delimiter);
    // A machine without identities answers at once.
    at.cloud.directory.managedIdentity.systemAssigned = false;
    process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = at.cloud.url;
  });
  afterEach(async () => {
    process.env.PATH = path;
    await rm(folder, { recursive: true });
    await at.close();
  });
  return {
    get at() {
      return at;
    },
    get folder() {
      return folder;
    },
  };
}
