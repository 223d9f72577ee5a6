/** One look at a cloud: where to look, with which credentials, and whom to tell what happens meanwhile. */
import type { Clock } from "../clock";
import { FlowLogError } from "../errors";
import type { Settings } from "../settings";

/** Where to look. Without a value, config and environment decide, or everything that the login sees. */
export interface Scope {
  /** Ids of subscriptions of Azure. */
  readonly subscription?: readonly string[];
  /** Regions of NAVER Cloud, Open Telekom Cloud or Huawei Cloud. */
  readonly region?: readonly string[];
  /** Ids of projects of Open Telekom Cloud or Huawei Cloud. */
  readonly project?: readonly string[];
}

export interface Look {
  readonly settings: Settings;
  readonly scope: Scope;
  readonly clock: Clock;
  /** Is told each place that can't be read. What is readable is answered all the same. */
  unread(error: FlowLogError): void;
  /** Is told what is done, in few words: `312 network interfaces of region KR`. */
  progress(text: string): void;
}

/** Looks at one place. When the place can't be read, the look is told why, and the places after it are looked at. */
export async function* lookingAt<Item>(
  look: Look,
  place: string,
  items: () => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  try {
    yield* items();
  } catch (thrown) {
    look.unread(FlowLogError.of(thrown).withMissing({ attempt: `looking at ${place}` }));
  }
}
