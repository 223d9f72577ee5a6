/** Adapts a provider to what the SDK's dynamic-provider host does with errors, and keeps secrets out of errors. */
import type * as pulumi from "@pulumi/pulumi";
import { definedOnly } from "../defined-only";
import { FlowLogError } from "../errors";
import { hideSecrets, withSecrets } from "../secrets";
import { type Bag, InitFailed } from "../state";
import { watchEngine } from "./abandoned";

/** What a module of `dynamic` exports. The type names the SDK alone, because programs may compile against it. */
export type HostedProvider = Required<pulumi.dynamic.ResourceProvider>;

/** The text of an error that the engine shows. No other text begins like this. */
const SHOWN_BY_ENGINE = "\0shown by the engine";

/**
 * When diff, read or delete fails, the host prints the error on stderr, and the engine shows its message at the
 * resource. So the line of the host is left out.
 */
export function forHost<Provider extends pulumi.dynamic.ResourceProvider>(provider: Provider): Provider {
  outliveReader();
  leaveOutShown();
  watchEngine();
  const { diff, read, delete: remove, ...others } = hidingSecrets(provider);
  return Object.assign(provider, {
    ...definedOnly(others),
    diff: diff && shownByEngine(diff),
    read: read && shownByEngine(read),
    delete: remove && shownByEngine(remove),
  });
}

let outlives = false;

/**
 * When the engine is killed, nobody reads what the host prints. Each failed print is an error that the host would
 * print, too, without end. So these errors are ignored.
 */
function outliveReader(): void {
  if (outlives) return;
  outlives = true;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

let leavesOut = false;

function leaveOutShown(): void {
  if (leavesOut) return;
  leavesOut = true;
  const { error } = console;
  console.error = (...printed: unknown[]) => {
    if (!String(printed[0]).startsWith(SHOWN_BY_ENGINE)) error.apply(console, printed);
  };
}

function shownByEngine<Arguments extends unknown[], Result>(method: (...args: Arguments) => Promise<Result>) {
  return async (...args: Arguments): Promise<Result> => {
    try {
      return await method(...args);
    } catch (thrown) {
      if (thrown instanceof Error) thrown.toString = () => SHOWN_BY_ENGINE;
      throw thrown;
    }
  };
}

/** The same methods, with errors that name a secret input in place of its value. */
export function hidingSecrets(provider: pulumi.dynamic.ResourceProvider): Partial<pulumi.dynamic.ResourceProvider> {
  const { check, diff, create, read, update, delete: remove } = provider;
  return {
    check: check && hiding(check),
    diff: diff && hiding(diff),
    create: hiding(create),
    read: read && hiding(read),
    update: update && hiding(update),
    delete: remove && hiding(remove),
  };
}

/** One method with such errors. */
export function hiding<Arguments extends unknown[], Result>(method: (...args: Arguments) => Promise<Result>) {
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
