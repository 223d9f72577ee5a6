/** One look at a cloud: where to look, with which credentials, and whom to tell what happens meanwhile. */
import type { Clock } from "../clock";
import { FlowLogError } from "../errors";
import type { Settings } from "../settings";

/** Where to look. Without a value, config and environment decide, or everything that the login sees. */
export interface Scope {
  /** Ids of subscriptions of Azure. */
  readonly subscription?: readonly string[];
  /**
   * What Azure is asked: Resource Graph, or the list of each subscription. Without a value, the Graph, and the lists
   * where the Graph does not answer.
   */
  readonly source?: "graph" | "list";
  /** Regions of NAVER Cloud, Open Telekom Cloud or Huawei Cloud. */
  readonly region?: readonly string[];
  /** Ids of projects of Open Telekom Cloud or Huawei Cloud. */
  readonly project?: readonly string[];
}

/** A place, as far as its names are known. A part that is left out may be any. */
export interface Whereabouts {
  /** The subscription, site or project. */
  readonly account?: string;
  readonly region?: string;
}

/** A place that a look is about. */
export interface LookedAt {
  /** For people: `region eu-de, project 5f67…`. */
  readonly name: string;
  readonly where: Whereabouts;
}

export interface Look {
  readonly settings: Settings;
  readonly scope: Scope;
  readonly clock: Clock;
  /** Whether everything is wanted with all its settings, as it is now. Otherwise a cloud may answer from an index. */
  readonly exact?: boolean;
  /** Is told each place that can't be read. What is readable is answered all the same. */
  unread(error: FlowLogError, where: Whereabouts): void;
  /** Is told what is done, in few words: `312 network interfaces of region KR`. */
  progress(text: string): void;
}

/**
 * Looks at one place. When the place can't be read, the look is told why, and the places after it are looked at. `where`
 * names the place as flow logs and targets do, so that nothing of a place that can't be read counts as not there.
 */
export async function* lookingAt<Item>(
  look: Look,
  place: string,
  items: () => AsyncIterable<Item>,
  where: Whereabouts = {},
): AsyncGenerator<Item> {
  try {
    yield* items();
  } catch (thrown) {
    look.unread(FlowLogError.of(thrown).withMissing({ attempt: `looking at ${place}` }), where);
  }
}
