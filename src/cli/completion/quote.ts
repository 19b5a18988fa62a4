/** One word for bash and zsh, whatever it contains. */
export function quotePosix(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** One word for fish. */
export function quoteFish(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
