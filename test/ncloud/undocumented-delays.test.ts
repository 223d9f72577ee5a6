/** What the vendor leaves unsaid: the whole life of a flow log when reads lag behind or answers are lost. */
import { describeCombinations, product, type Switches } from "./combinations";
import type { Deployment } from "./deployment";
import { lives, wholeLife } from "./whole-life";

describe("NcloudFlowLog's whole life", () => {
  const lagging = product(lives, [{ visibleAfterMs: 60 }]);
  const losing = (at: Deployment, switches: Switches) => wholeLife(at, switches, 2);
  describeCombinations("when reads lag behind", lagging, wholeLife);
  describeCombinations("when answers are lost", lives, losing);
  describeCombinations("when answers are lost and reads lag behind", lagging, losing);
});
