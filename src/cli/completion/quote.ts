/** One word of bash and zsh, whatever is in it. */
export function quotePosix(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** One word of fish. */
export function quoteFish(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
