/** Records what a program registers, without an engine. */
import * as pulumi from "@pulumi/pulumi";

/** The list that grows with every resource registered from here on, each of which gets this id and these outputs. */
export async function registering(
  newId: string,
  outputs: Record<string, unknown>,
): Promise<pulumi.runtime.MockResourceArgs[]> {
  const registered: pulumi.runtime.MockResourceArgs[] = [];
  await pulumi.runtime.setMocks({
    newResource(resource) {
      registered.push(resource);
      return { id: resource.id || newId, state: { ...resource.inputs, ...outputs } };
    },
    call: () => ({}),
  });
  return registered;
}

export const value = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));
