/** What the vendor leaves unsaid, in every combination that the lab can play. */
import { startNcloud } from "../../lab/clouds/ncloud";
import { type NcloudSwitches, switchValues } from "../../lab/clouds/ncloud/switches";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { type Cloud, type Deployment, deploy } from "./deployment";

export type Switches = Partial<NcloudSwitches>;

const POLL = { budgetMs: 1_000, firstStepMs: 50, longestStepMs: 500 };

/** An interface without a flow log. */
export const unset = combine({
  readAbsent: switchValues.readAbsent,
  interfaceShowsFlowLog: [false, true],
});
/** An interface that does not exist. */
export const dead = combine({
  deadInterface: switchValues.deadInterface,
  deadInterfaceDetail: switchValues.deadInterfaceDetail,
});
/** How answers look. */
export const answers: Switches[] = [
  {},
  { format: "json" },
  { listElement: "flowLogConfiguration", serviceErrorStatus: 500 },
  { serviceErrorStatus: 200, serviceErrorShape: "action" },
  { serviceErrorShape: "responseCode", format: "json" },
];

/** Every choice of one value for each switch. */
export function combine(
  choices: {
    readonly [Name in keyof NcloudSwitches]?: readonly NcloudSwitches[Name][];
  },
): Switches[] {
  return Object.entries(choices).reduce<Switches[]>(
    (all, [name, values]) => all.flatMap((some) => values.map((value) => ({ ...some, [name]: value }))),
    [{}],
  );
}

/** Every choice of one of each. */
export function product(...sets: readonly Switches[][]): Switches[] {
  return sets.reduce((all, set) => all.flatMap((some) => set.map((more) => ({ ...some, ...more }))), [{}]);
}

/** Whether an interface that is there, but has no flow log, can't be told from one whose read is refused. */
export function leavesDoubt(switches: Switches): boolean {
  return switches.readAbsent === "error" && !switches.interfaceShowsFlowLog;
}

/** The same steps under each combination, one after the other at one cloud, without waiting for real. */
export function describeCombinations(
  title: string,
  combinations: readonly Switches[],
  run: (at: Deployment, switches: Switches) => Promise<void>,
  config?: Bag,
): void {
  describe(title, () => {
    quietly();
    let cloud: Cloud;
    before(async () => {
      cloud = await startNcloud();
    });
    after(async () => {
      await cloud.close();
    });

    it(`${combinations.length} combinations`, async () => {
      for (const switches of combinations) {
        const at = await deploy({ switches, config, poll: POLL, cloud });
        try {
          await run(at, switches);
        } catch (thrown) {
          // The text has the cause, too: mocha's workers hand on no causes.
          throw new Error(`${JSON.stringify(switches)}: ${thrown}`, { cause: thrown });
        } finally {
          await at.close();
        }
      }
    }).timeout(300_000);
  });
}
