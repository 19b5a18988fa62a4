/**
 * A list of texts in one cell, one a line; an empty list is no cell. Line breaks within a text, which only hostile flows
 * have, are escaped, so that a label cannot pass for two.
 */
export function joinTexts(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.map(escapeLineBreaks).join('\n');
}

export function splitTexts(cell: string | undefined): readonly string[] {
  return cell === undefined ? [] : cell.split('\n').map(unescapeLineBreaks);
}

/** Keys and values, a `key=value` a line, sorted by key; an equals sign within a key is escaped as line breaks are. */
export function joinLabels(labels: ReadonlyMap<string, string>): string | undefined {
  const sorted = [...labels].sort(([one], [other]) => (one < other ? -1 : 1));
  if (sorted.length === 0) return undefined;
  return sorted
    .map(([key, value]) => `${escapeLineBreaks(key).replaceAll('=', '\\e')}=${escapeLineBreaks(value)}`)
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
