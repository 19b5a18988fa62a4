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

function escapeLineBreaks(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function unescapeLineBreaks(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}
