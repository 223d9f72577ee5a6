/** What a resource says in errors and warnings when one of its inputs is a secret. */
import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { hidingSecrets } from "../provider/core/host/for-host";
import { SECRETS } from "../provider/core/secrets";
import type { Bag } from "./inputs";
import { linesOf } from "./outcomes";

/** The provider as a host gets it. */
export type Hosted = Required<pulumi.dynamic.ResourceProvider>;

export function hostedOf(provider: pulumi.dynamic.ResourceProvider): Hosted {
  return { ...provider, ...hidingSecrets(provider) } as Hosted;
}

/**
 * Runs `work` with a provider for a program in which the input with this name is a secret. The text is all that is
 * said.
 */
export async function saidWithSecret(
  input: string,
  provider: pulumi.dynamic.ResourceProvider,
  work: (hosted: Hosted, marks: Bag, tell: (text: unknown) => void) => Promise<void>,
): Promise<string> {
  const said: unknown[] = [];
  const lines = await linesOf(() => work(hostedOf(provider), { [SECRETS]: [input] }, (text) => said.push(text)));
  return [...said, ...lines].join("\n");
}

/** The message of the error that `work` fails with, with the reasons that the engine shows. */
export async function complaint(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => assert.fail("it did not fail"),
    (thrown: Error & { reasons?: string[] }) => [thrown.message, ...(thrown.reasons ?? [])].join("\n"),
  );
}

/** The texts and numbers in a value; booleans say nothing. */
export function valuesIn(value: unknown): string[] {
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(valuesIn);
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}

/** Asserts that a text holds none of the values in `secret`. Ids may come in capitals and in small letters. */
export function assertHidden(text: string, input: string, secret: unknown): void {
  for (const value of valuesIn(secret)) {
    const escaped = value.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    const found = text.match(
      new RegExp(`.{0,60}(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}]).{0,60}`, /[/-]/.test(value) ? "iu" : "u"),
    );
    assert.equal(found?.[0], undefined, `${input} is told`);
  }
}
