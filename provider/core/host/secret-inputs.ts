/**
 * Keeps in the state which inputs are secrets, and keeps the values of secrets out of errors. The host hands all values
 * over as plain text, and the engine marks outputs as secrets only where an input of the same name is one.
 */
import type * as pulumi from "@pulumi/pulumi";
import { FlowLogError } from "../errors";
import { hideSecrets, SECRETS, secretInputs, withSecrets } from "../secrets";
import { type Bag, InitFailed } from "../state";

type Provider = pulumi.dynamic.ResourceProvider;

/** The same methods, for a host. The names of secrets go from the program to the inputs and outputs in the state. */
export function keepingSecrets({ check, diff, create, read, update, delete: remove }: Provider): Partial<Provider> {
  return {
    check:
      check &&
      hiding(async (state: Bag, args: Bag) => {
        const { inputs, failures = [] } = await check(state, args);
        const hidden = failures.map(({ property, reason }) => ({ property, reason: hideSecrets(reason) }));
        return { inputs: marked(inputs, args), failures: hidden };
      }),
    diff: diff && hiding(diff),
    create: hiding(async (args: Bag) => {
      const { id, outs } = await marking(args, () => create(args));
      return { id, outs: marked(outs, args) };
    }),
    read:
      read &&
      hiding(async (id: pulumi.ID, state: Bag) => {
        const found = await read(id, state);
        return found.id ? { ...found, props: marked(found.props, state), inputs: marked(found.inputs, state) } : found;
      }),
    update:
      update &&
      hiding(async (id: pulumi.ID, state: Bag, args: Bag) => {
        const { outs } = await marking(args, () => update(id, state, args));
        return { outs: marked(outs, args) };
      }),
    delete: remove && hiding(remove),
  };
}

/** The result with the names of the secrets that the other record has. */
function marked(result: Bag = {}, record: Bag = {}): Bag {
  const { [SECRETS]: _, ...others } = result;
  return secretInputs(record).length === 0 ? others : { ...others, [SECRETS]: record[SECRETS] };
}

/** What is kept in the state after a failure needs the names, too. */
async function marking<Result>(args: Bag, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof InitFailed)) throw thrown;
    throw new InitFailed(thrown.id, marked(thrown.properties, args), thrown);
  }
}

function hiding<Arguments extends unknown[], Result>(method: (...args: Arguments) => Promise<Result>) {
  return (...args: Arguments): Promise<Result> => {
    const records = args.filter((arg): arg is Arguments[number] & Bag => arg !== null && typeof arg === "object");
    return withSecrets(records, async () => {
      try {
        return await method(...args);
      } catch (thrown) {
        throw withoutSecrets(thrown);
      }
    });
  };
}

function withoutSecrets(thrown: unknown): unknown {
  if (thrown instanceof InitFailed) {
    return new InitFailed(thrown.id, thrown.properties, { message: hideSecrets(thrown.message) });
  }
  const { kind, parts } = FlowLogError.of(thrown);
  const { said, advice, attempt, stateLeft, sideEffects } = parts;
  const hidden = Object.entries({ said, advice, attempt, stateLeft, sideEffects })
    .filter((part): part is [string, string] => part[1] !== undefined)
    .map(([name, text]) => [name, hideSecrets(text)]);
  return new FlowLogError(kind, { ...parts, answer: undefined, ...Object.fromEntries(hidden) });
}
