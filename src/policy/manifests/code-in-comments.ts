import { Lexer } from 'yaml';

/** Code of ytt after `#@`: an expression, or the name of an annotation. */
const YTT = /(?:^|[^\S\n])#@(?:[^\S\n]|\/|$|(?:data|overlay|schema|library|yaml|assert)\/)/m;
/** A statement of Jinja, which is run wherever it stands. */
const JINJA =
  /#[^\n]{0,200}\{%[-+]?\s{0,5}(?:if|elif|else|endif|for|endfor|set|include|import|from|macro|call|block)\b[^\n]{0,500}%\}/;
/** The token that the YAML lexer puts before a scalar. */
const SCALAR = '\x1f';

/**
 * Whether a text is a template whose code stands in comments, so that it can be read as YAML: of ytt, or of Jinja, whose
 * statements people hide so from tools that check YAML. Sources: ytt's documentation of its syntax, and Jinja's of templates.
 * The same characters within a text, such as a block in a ConfigMap, are no comment.
 */
export function holdsCodeInComments(text: string): boolean {
  const mayBeYtt = YTT.test(text);
  const mayBeJinja = text.includes('{%') && JINJA.test(text);
  if (!mayBeYtt && !mayBeJinja) return false;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    const isCode = (mayBeYtt && token.startsWith('#@')) || (token.startsWith('#') && JINJA.test(token));
    if (before !== SCALAR && isCode) return true;
    before = token;
  }
  return false;
}
