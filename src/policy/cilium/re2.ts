import { RE2JS } from 're2js';

/** What is wrong with an RE2 expression, in the words of its compiler; undefined when it is valid. */
export function re2Problem(expression: string): string | undefined {
  try {
    RE2JS.compile(expression);
    return undefined;
  } catch (error) {
    // It throws for every invalid expression; one on which it fails in another way is refused as well.
    return error instanceof Error ? error.message : 'it is not a valid RE2 expression';
  }
}
