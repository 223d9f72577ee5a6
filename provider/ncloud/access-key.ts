/** The key pair that signs requests. */
import type { Setting } from "../core/settings";

export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** What the pair was read from, for messages. */
  readonly from: string;
  /** The API address that was configured together with this key. No other key is used with this address. */
  readonly apiUrl?: Setting;
}
