import { ALL, type LabelOperator, type Selector } from './selector.ts';
import { type SelectorProblem, type SelectorToken, splitSelector } from './split-selector.ts';

/** Nesting of parentheses; the schema's 1,024 characters allow more than anybody writes. */
const MAX_DEPTH = 200;

/**
 * Reads a selector as Calico does (libcalico-go/lib/selector/parser): `!` binds closest and negates a whole comparison, then
 * `&&`, then `||`. The empty text is `all()`. So is a blank text here; Felix reads that differently, see parse-selector-field.
 */
export function parseSelector(text: string): Selector | SelectorProblem {
  const tokens = splitSelector(text);
  if ('problem' in tokens) return tokens;
  const reader = new TokenReader(tokens);
  if (reader.peek().kind === 'end') return ALL;
  const selector = parseOr(reader, 0);
  if ('problem' in selector) return selector;
  return reader.peek().kind === 'end' ? selector : misplaced(reader.peek(), 'join conditions with && or ||');
}

/** A position among the tokens, which moves on as they are read. */
class TokenReader {
  readonly #tokens: readonly SelectorToken[];
  #at = 0;

  constructor(tokens: readonly SelectorToken[]) {
    this.#tokens = tokens;
  }

  peek(): SelectorToken {
    return this.#tokens[this.#at] ?? { kind: 'end', offset: 0 };
  }

  /** Consumes the next token. */
  take(): SelectorToken {
    const next = this.peek();
    this.#at++;
    return next;
  }

  /** Consumes the next token if it is this symbol. */
  takeSymbol(text: string): boolean {
    const next = this.peek();
    if (next.kind !== 'symbol' || next.text !== text) return false;
    this.#at++;
    return true;
  }
}

function parseOr(reader: TokenReader, depth: number): Selector | SelectorProblem {
  return parseJoined(reader, '||', 'or', () =>
    parseJoined(reader, '&&', 'and', () => parseUnary(reader, depth)),
  );
}

function parseJoined(
  reader: TokenReader,
  symbol: '&&' | '||',
  kind: 'and' | 'or',
  parseOne: () => Selector | SelectorProblem,
): Selector | SelectorProblem {
  const first = parseOne();
  if ('problem' in first) return first;
  const of = [first];
  while (reader.takeSymbol(symbol)) {
    const next = parseOne();
    if ('problem' in next) return next;
    of.push(next);
  }
  return of.length === 1 ? first : { kind, of };
}

function parseUnary(reader: TokenReader, depth: number): Selector | SelectorProblem {
  let isNegated = false;
  while (reader.takeSymbol('!')) isNegated = !isNegated;
  const atom = parseAtom(reader, depth);
  return isNegated && !('problem' in atom) ? { kind: 'not', of: atom } : atom;
}

function parseAtom(reader: TokenReader, depth: number): Selector | SelectorProblem {
  const token = reader.take();
  switch (token.kind) {
    case 'function':
      return { kind: token.name };
    case 'has':
      return { kind: 'has', label: token.label };
    case 'label':
      return parseTest(token.label, reader);
    case 'symbol':
      return token.text === '(' ? parseInner(reader, depth, token.offset) : misplaced(token);
    default:
      return misplaced(token);
  }
}

function parseInner(reader: TokenReader, depth: number, offset: number): Selector | SelectorProblem {
  if (depth >= MAX_DEPTH) {
    return { problem: `more than ${MAX_DEPTH} nested parentheses`, help: 'simplify it', offset };
  }
  const inner = parseOr(reader, depth + 1);
  if ('problem' in inner || reader.takeSymbol(')')) return inner;
  return { problem: 'a parenthesis is not closed', help: 'add `)`', offset };
}

function parseTest(label: string, reader: TokenReader): Selector | SelectorProblem {
  const token = reader.take();
  if (token.kind !== 'operator') {
    const problem = `no operator follows the label \`${label}\``;
    return { problem, help: `write \`has(${label})\` to test whether it exists`, offset: token.offset };
  }
  const { operator } = token;
  const values = operator === 'in' || operator === 'not in' ? parseSet(reader) : parseText(operator, reader);
  return 'problem' in values ? values : { kind: 'test', label, operator, values };
}

function parseText(operator: LabelOperator, reader: TokenReader): readonly string[] | SelectorProblem {
  const token = reader.take();
  if (token.kind === 'string') return [token.value];
  return {
    problem: `\`${operator}\` needs a quoted string`,
    help: "write it like `'web'`",
    offset: token.offset,
  };
}

function parseSet(reader: TokenReader): readonly string[] | SelectorProblem {
  const help = "write it like `in {'a', 'b'}`";
  const { offset } = reader.peek();
  if (!reader.takeSymbol('{')) return { problem: 'a set in braces is missing', help, offset };
  const values: string[] = [];
  for (let token = reader.peek(); token.kind === 'string'; token = reader.peek()) {
    values.push(token.value);
    reader.take();
    if (!reader.takeSymbol(',')) break;
  }
  if (reader.takeSymbol('}')) return values;
  return { problem: 'the set of values is not closed', help, offset: reader.peek().offset };
}

function misplaced(
  token: SelectorToken,
  help = 'remove it, or write what is missing before it',
): SelectorProblem {
  const { offset } = token;
  return token.kind === 'end'
    ? { problem: 'it ends where a condition is expected', help: 'complete it', offset }
    : { problem: `${shown(token)} is not expected there`, help, offset };
}

function shown(token: Exclude<SelectorToken, { kind: 'end' }>): string {
  switch (token.kind) {
    case 'symbol':
      return `\`${token.text}\``;
    case 'operator':
      return `\`${token.operator}\``;
    case 'string':
      return 'a string';
    case 'label':
      return 'a label';
    default:
      return 'a condition';
  }
}
