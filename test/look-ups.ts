/** What suites of look-ups share: Pulumi's config, its mocks, and the value of an output. */
import * as pulumi from "@pulumi/pulumi";

/** Undoes the mocks and the config of suites before. */
export function withoutMocks(): void {
  pulumi.runtime.resetOptions("project", "stack", -1, "", "", false, "");
  pulumi.runtime.setAllConfig({});
}

/** Sets mocks that answer every look-up with `answer`, and lists what they were asked. */
export async function mocked(answer: object, isPreview = false): Promise<pulumi.runtime.MockCallArgs[]> {
  const calls: pulumi.runtime.MockCallArgs[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call(call) {
      calls.push(call);
      return answer;
    },
  };
  await pulumi.runtime.setMocks(mocks, undefined, undefined, isPreview);
  return calls;
}

export function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
