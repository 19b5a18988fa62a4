import { Lexer } from 'yaml';

/** Code of ytt after `#@`: an expression, or the name of an annotation. */
const MAYBE = /(?:^|[^\S\n])#@(?:[^\S\n]|\/|$|(?:data|overlay|schema|library|yaml|assert)\/)/m;
/** The token that the YAML lexer puts before a scalar. */
const SCALAR = '\x1f';

/**
 * Whether a text is a template of ytt, which runs the code in its comments. Source: ytt's documentation of its syntax. The same
 * characters within a text, such as a block in a ConfigMap, are no comment.
 */
export function holdsYttCode(text: string): boolean {
  if (!MAYBE.test(text)) return false;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    if (before !== SCALAR && token.startsWith('#@')) return true;
    before = token;
  }
  return false;
}
