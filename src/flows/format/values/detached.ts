/** The same text on its own: a part of a line may be a view of the line, and would keep all of it in memory. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
