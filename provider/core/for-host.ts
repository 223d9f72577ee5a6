/** A provider as the SDK's dynamic-provider host should have it. */
import type * as pulumi from "@pulumi/pulumi";

/** What a module of `dynamic` exports. The type names the SDK alone, because programs may compile against it. */
export type HostedProvider = Required<pulumi.dynamic.ResourceProvider>;

/**
 * When diff, read or delete fails, the host prints the error itself, and the engine its message once more: here it
 * prints no more than what kind of thing it was.
 */
export function forHost<Provider extends pulumi.dynamic.ResourceProvider>(provider: Provider): Provider {
  outliveReader();
  const { diff, read, delete: remove } = provider;
  return Object.assign(provider, {
    diff: diff && said(diff),
    read: read && said(read),
    delete: remove && said(remove),
  });
}

let outlives = false;

/**
 * When the engine is killed, nobody reads what the host prints. The host would print that, too, and never stop: what is
 * under way at the cloud is finished quietly instead.
 */
function outliveReader(): void {
  if (outlives) return;
  outlives = true;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

function said<Arguments extends unknown[], Result>(method: (...args: Arguments) => Promise<Result>) {
  return async (...args: Arguments): Promise<Result> => {
    try {
      return await method(...args);
    } catch (thrown) {
      if (thrown instanceof Error) thrown.toString = () => thrown.name;
      throw thrown;
    }
  };
}
