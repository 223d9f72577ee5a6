/** A provider as the SDK's dynamic-provider host should have it. */
import type * as pulumi from "@pulumi/pulumi";

/**
 * When diff, read or delete fails, the host prints the error itself, and the engine its message once more: here it
 * prints no more than what kind of thing it was.
 */
export function forHost<Provider extends pulumi.dynamic.ResourceProvider>(provider: Provider): Provider {
  const { diff, read, delete: remove } = provider;
  return Object.assign(provider, {
    diff: diff && said(diff),
    read: read && said(read),
    delete: remove && said(remove),
  });
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
