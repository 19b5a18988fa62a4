/**
 * A list of texts in one cell, one a line; an empty list is no cell. Line breaks within a text, which only hostile flows
 * have, are escaped, so that a label cannot pass for two.
 */
export function joinTexts(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : joinLines(texts);
}

function joinLines(texts: readonly string[]): string {
  const joined = texts.join('\n');
  return isPlain(joined, texts.length) ? joined : texts.map(escapeLineBreaks).join('\n');
}

/** Whether there is nothing to escape in any of so many lines, as nearly always. */
function isPlain(joined: string, lines: number): boolean {
  if (joined.includes('\\')) return false;
  let breaks = 0;
  for (let at = joined.indexOf('\n'); at >= 0; at = joined.indexOf('\n', at + 1)) breaks++;
  return breaks === lines - 1;
}

export function splitTexts(cell: string | undefined): readonly string[] {
  return cell === undefined ? [] : cell.split('\n').map(unescapeLineBreaks);
}

/** Keys and values, a `key=value` a line, sorted by key; an equals sign within a key is escaped as line breaks are. */
export function joinLabels(labels: ReadonlyMap<string, string>): string | undefined {
  if (labels.size === 0) return undefined;
  const keys = [...labels.keys()].sort();
  const lines: string[] = [];
  let hasEquals = false;
  for (const key of keys) {
    lines.push(`${key}=${labels.get(key)}`);
    hasEquals ||= key.includes('=');
  }
  const joined = lines.join('\n');
  if (!hasEquals && isPlain(joined, lines.length)) return joined;
  return keys
    .map(
      (key) => `${escapeLineBreaks(key).replaceAll('=', '\\e')}=${escapeLineBreaks(labels.get(key) ?? '')}`,
    )
    .join('\n');
}

/** Undefined when a line is no label. */
export function splitLabels(cell: string | undefined): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>();
  if (cell === undefined) return labels;
  for (const line of cell.split('\n')) {
    const equals = line.indexOf('=');
    if (equals < 0) return undefined;
    labels.set(unescapeLineBreaks(line.slice(0, equals)), unescapeLineBreaks(line.slice(equals + 1)));
  }
  return labels;
}

function escapeLineBreaks(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', e: '=' };

function unescapeLineBreaks(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => ESCAPED[letter] ?? letter);
}
