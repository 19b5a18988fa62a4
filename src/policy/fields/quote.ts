const MAX_LENGTH = 80;

/** User input as it appears in a message: in backticks, shortened when it would drown the message. */
export function quote(text: string): string {
  if (text === '') return 'the empty string';
  return text.length <= MAX_LENGTH ? `\`${text}\`` : `\`${text.slice(0, MAX_LENGTH)}…\``;
}
