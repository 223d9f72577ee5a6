/** The key pair that signs requests. */
import type { Setting } from "../core/settings";

export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** What the pair was read from, for messages. */
  readonly from: string;
  /** The address that came with it: good for this key alone. */
  readonly apiUrl?: Setting;
}
