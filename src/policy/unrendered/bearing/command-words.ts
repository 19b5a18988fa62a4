/** The words of a command, without the signs between them: quotes, brackets, redirections. */
export function wordsOf(command: string): readonly string[] {
  return command.split(/[\s"'`,|()[\]{}<>]+/).filter((word) => word !== '');
}
