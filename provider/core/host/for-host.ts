/** Adapts a provider to what the SDK's dynamic-provider host does with errors. */
import type * as pulumi from "@pulumi/pulumi";
import { definedOnly } from "../defined-only";
import { watchEngine } from "./abandoned";
import { keepingSecrets } from "./secret-inputs";

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
  const { diff, read, delete: remove, ...others } = keepingSecrets(provider);
  return Object.assign(provider, {
    ...definedOnly(others),
    diff: diff && said(diff),
    read: read && said(read),
    delete: remove && said(remove),
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

function said<Arguments extends unknown[], Result>(method: (...args: Arguments) => Promise<Result>) {
  return async (...args: Arguments): Promise<Result> => {
    try {
      return await method(...args);
    } catch (thrown) {
      if (thrown instanceof Error) thrown.toString = () => SHOWN_BY_ENGINE;
      throw thrown;
    }
  };
}
