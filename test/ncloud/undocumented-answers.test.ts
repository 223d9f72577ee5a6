/** What the vendor leaves unsaid: the whole life of a flow log with every form of answers. */
import { answers, describeCombinations, product } from "./combinations";
import { lives, wholeLife } from "./whole-life";

describe("NcloudFlowLog's whole life", () => {
  describeCombinations("with every form of answers", product(lives, answers), wholeLife);
});
