import { hideSecrets } from "../../core/secrets";

/** Azure names what matters at the end of texts of several hundred characters; a text may hold several ARM ids. */
const LONGEST = 4_000;

/**
 * A text of Azure or of its libraries without signed addresses, tokens and secret inputs, on one line; cut in the middle
 * if very long.
 */
export function withoutSecrets(text: string): string {
  const safe = hideSecrets(text)
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, "$1")
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, "[token]")
    .replace(/\s+/g, " ")
    .trim();
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST / 2)} … ${safe.slice(-LONGEST / 2)}` : safe;
}
