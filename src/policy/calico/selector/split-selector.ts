import type { LabelOperator } from './selector.ts';

/** One token of a selector; `offset` is its position in the text, in UTF-16 units from 0. */
export type SelectorToken = { readonly offset: number } & (
  | { readonly kind: 'symbol'; readonly text: SelectorSymbol }
  | { readonly kind: 'function'; readonly name: 'all' | 'global' }
  | { readonly kind: 'has'; readonly label: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'operator'; readonly operator: LabelOperator }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'end' }
);

type SelectorSymbol = '(' | ')' | '{' | '}' | ',' | '!' | '&&' | '||';

/** Why a text is not a selector, as one clause; what to write instead; and where it fails. */
export interface SelectorProblem {
  readonly problem: string;
  readonly help: string;
  readonly offset: number;
}

const LABEL = '[A-Za-z0-9_./-]{1,512}';
/** Words that are operators after a label, and labels elsewhere. Calico accepts those of two words without the space, too. */
const WORD_OPERATORS: readonly (readonly [RegExp, LabelOperator])[] = [
  [/contains/y, 'contains'],
  [/starts[ \t]*with/y, 'starts with'],
  [/ends[ \t]*with/y, 'ends with'],
  [/not[ \t]*in\b/y, 'not in'],
  [/in\b/y, 'in'],
];
const HAS = new RegExp(`has\\([ \\t]*(${LABEL})[ \\t]*\\)`, 'y');
const FUNCTION = /(all|global)\([ \t]*\)/y;
const IDENTIFIER = new RegExp(LABEL, 'y');
const SYMBOLS: readonly SelectorSymbol[] = ['&&', '||', '(', ')', '{', '}', ',', '!'];

/** Splits a selector into its words (libcalico-go/lib/selector/tokenizer). White space is space and tab only. */
export function splitSelector(text: string): readonly SelectorToken[] | SelectorProblem {
  const tokens: SelectorToken[] = [];
  let offset = 0;
  for (;;) {
    while (text[offset] === ' ' || text[offset] === '\t') offset++;
    if (offset >= text.length) return [...tokens, { kind: 'end', offset }];
    const found = nextToken(text, offset, tokens.at(-1)?.kind === 'label');
    if ('problem' in found) return found;
    tokens.push(found.token);
    offset = found.end;
  }
}

type Found = { readonly token: SelectorToken; readonly end: number };

function nextToken(text: string, offset: number, isAfterLabel: boolean): Found | SelectorProblem {
  const first = text.charAt(offset);
  if (first === "'" || first === '"') return quoted(text, offset, first);
  for (const operator of ['==', '!='] as const) {
    if (text.startsWith(operator, offset)) {
      return { token: { kind: 'operator', operator, offset }, end: offset + 2 };
    }
  }
  const symbol = SYMBOLS.find((one) => text.startsWith(one, offset));
  if (symbol !== undefined) {
    return { token: { kind: 'symbol', text: symbol, offset }, end: offset + symbol.length };
  }
  const word = isAfterLabel ? operatorAt(text, offset) : wordAt(text, offset);
  return word ?? unexpected(text, offset, isAfterLabel);
}

function quoted(text: string, offset: number, quote: string): Found | SelectorProblem {
  const close = text.indexOf(quote, offset + 1);
  if (close < 0) {
    const help = `close the string with ${quote}; there are no escapes, so put a string with one kind of quote into the other kind`;
    return { problem: 'a string is not closed', help, offset };
  }
  return { token: { kind: 'string', value: text.slice(offset + 1, close), offset }, end: close + 1 };
}

function operatorAt(text: string, offset: number): Found | undefined {
  for (const [pattern, operator] of WORD_OPERATORS) {
    const end = matchEnd(pattern, text, offset);
    if (end !== undefined) return { token: { kind: 'operator', operator, offset }, end };
  }
  return undefined;
}

function wordAt(text: string, offset: number): Found | undefined {
  HAS.lastIndex = offset;
  const [matched, label] = HAS.exec(text) ?? [];
  if (matched !== undefined && label !== undefined) {
    return { token: { kind: 'has', label, offset }, end: offset + matched.length };
  }
  FUNCTION.lastIndex = offset;
  const [call, name] = FUNCTION.exec(text) ?? [];
  if (call !== undefined && (name === 'all' || name === 'global')) {
    return { token: { kind: 'function', name, offset }, end: offset + call.length };
  }
  const end = matchEnd(IDENTIFIER, text, offset);
  return end === undefined
    ? undefined
    : { token: { kind: 'label', label: text.slice(offset, end), offset }, end };
}

function matchEnd(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function unexpected(text: string, offset: number, isAfterLabel: boolean): SelectorProblem {
  const first = text.charAt(offset);
  if (first === '\n' || first === '\r') {
    return {
      problem: 'it contains a line break',
      help: 'write it on one line, or fold it with `>-`, which ends without a line break; `|` and `>` keep one',
      offset,
    };
  }
  if (first === '=' || first === '&' || first === '|') {
    const operator = first.repeat(2);
    return { problem: `a single \`${first}\``, help: `write \`${operator}\``, offset };
  }
  if (isAfterLabel) {
    const help =
      'after a label comes ==, !=, in, not in, contains, starts with or ends with; `has(label)` tests whether it exists';
    return { problem: 'no operator follows the label', help, offset };
  }
  return {
    problem: 'a character that is not allowed in a selector',
    help: 'remove it, or put the value in quotes',
    offset,
  };
}
