/** `npm run bench:state`: what stands in the state of each class, in bytes, as a table. */
import { forgetCloudAccounts, startLab } from "../lab/lab";
import { bytesOf, statesOf } from "./state-bytes";

async function main(): Promise<void> {
  forgetCloudAccounts();
  const lab = await startLab();
  try {
    const { engine, resources } = await statesOf(lab);
    console.log(engine);
    console.table(Object.fromEntries(resources.map(([name, state]) => [name, bytesOf(state)])));
  } finally {
    await lab.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
