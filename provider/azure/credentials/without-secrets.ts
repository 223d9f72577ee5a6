/** A text of Azure or of its libraries without signed addresses and tokens, on one line, cut at 700 characters. */
export function withoutSecrets(text: string): string {
  const safe = text
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, "$1")
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, "[token]")
    .replace(/\s+/g, " ")
    .trim();
  return safe.length > 700 ? `${safe.slice(0, 697)}…` : safe;
}
