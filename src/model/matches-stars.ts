/** Whether a text fits a pattern in which each run of `*` stands for any text. Takes at most time proportional to the product of both lengths. */
export function matchesStars(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split(/\*+/);
  const last = others.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  // Each star takes as little as it can; only the last one is ever widened.
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
