/** Which actions of the API the key may use: the gateway refuses those that it may not, and no call lists them. */
import type { Check, Checks } from "../../core/discovery/check";
import { FlowLogError } from "../../core/errors";
import { grantAdvice, grantOf, isRefusal } from "../errors";

export interface AskedAction {
  readonly action: string;
  readonly ask: () => Promise<unknown>;
  /** What needs it, in one clause. */
  readonly for: string;
  /** Whether the action acts in one region. */
  readonly isOfRegion: boolean;
  /** Set where the provider works without it. */
  readonly isOptional?: true;
}

/** What came of the question whether an action may be used. */
type Answer = "allowed" | "refused" | { readonly thrown: unknown };

const SUBSCRIBE = "subscribe the account to the Server (VPC) API";
const policyAdvice = (action: string) => `give the Sub Account the policy ${grantOf(action).policy}`;

/**
 * One check for each action. When the gateway refuses all actions of the region, the account lacks the API as a whole,
 * which is one check.
 */
export async function actionChecks(checks: Checks, asked: readonly AskedAction[]): Promise<readonly Check[]> {
  const answers: Answered[] = [];
  for (const one of asked) answers.push({ one, answer: await answerTo(one.ask) });
  const ofRegion = answers.filter(({ one }) => one.isOfRegion && !one.isOptional);
  if (ofRegion.some(({ answer }) => answer !== "refused")) {
    return answers.map(({ one, answer }) => actionCheck(checks, one, answer, adviceOn(one, answers)));
  }
  const said = "the API gateway refuses every action (401, code 210): the account has no subscription to the API";
  return [
    checks.missing(
      "API subscription",
      said,
      `${SUBSCRIBE} in the console, or else ${policyAdvice("getFlowLogConfigurationList")}`,
    ),
  ];
}

interface Answered {
  readonly one: AskedAction;
  readonly answer: Answer;
}

/** Where all actions of an API are refused, the account may lack the API as a whole. */
function adviceOn({ action, isOfRegion }: AskedAction, answers: readonly Answered[]): string {
  const { api } = grantOf(action);
  const isApiRefused = answers
    .filter(({ one }) => one.isOfRegion && grantOf(one.action).api === api)
    .every(({ answer }) => answer === "refused");
  return isOfRegion && isApiRefused ? grantAdvice(action) : policyAdvice(action);
}

async function answerTo(ask: () => Promise<unknown>): Promise<Answer> {
  try {
    await ask();
    return "allowed";
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    // The service behind the gateway answers only those whom the gateway lets pass.
    if (isRefusal(error)) return "allowed";
    return error.kind === "forbidden" ? "refused" : { thrown };
  }
}

function actionCheck(checks: Checks, asked: AskedAction, answer: Answer, advice: string): Check {
  const { action, isOptional } = asked;
  const name = `action ${action}`;
  if (answer === "allowed") return checks.ok(name, `allowed; needed for ${asked.for}`);
  if (answer !== "refused") return checks.unknown(name, answer.thrown);
  const said = `the API gateway refuses it (401, code 210); needed for ${asked.for}`;
  return isOptional ? checks.warning(name, said, advice) : checks.missing(name, said, advice);
}

/** What changes something is not asked for: an answer would come too late. */
export function writeChecks(checks: Checks): readonly Check[] {
  return ["enableFlowLog", "disableFlowLog"].map((action) =>
    checks.unaskable(
      `action ${action}`,
      "can't be asked before a write, because no call of NAVER Cloud tells rights",
      `the policy ${grantOf(action).policy} grants it to a Sub Account`,
    ),
  );
}
