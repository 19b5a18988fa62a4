import type { Labels } from './plain-objects.ts';

/** A selector of Calico as a tree, made from libcalico-go/lib/selector/parser. */
export type Selector =
  | { readonly op: 'all' | 'global' }
  | {
      readonly op: 'has' | '==' | '!=' | 'in' | 'not in' | 'contains' | 'starts with' | 'ends with';
      readonly label: string;
      readonly values: readonly string[];
    }
  | { readonly op: '!'; readonly of: Selector }
  | { readonly op: '&&' | '||'; readonly of: readonly Selector[] };

const TOKEN = /[ \t]*(?:(has|all|global)\(|(\(|\)|\{|\}|,|&&|\|\||==|!=|!)|'([^']*)'|"([^"]*)"|([\w./-]+))/y;

type Token = { readonly kind: 'call' | 'sign' | 'text' | 'word'; readonly text: string };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.replace(/[ \t]+$/, '').length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (found === null) throw new Error(`not a selector: ${text}`);
    const [, call, sign, single, double, word] = found;
    if (call !== undefined) tokens.push({ kind: 'call', text: call });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'text', text: single ?? double ?? '' });
  }
  return tokens;
}

export function parseSelector(text: string): Selector {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return { op: 'all' };
  let at = 0;
  const take = (): Token => {
    const token = tokens[at++];
    if (token === undefined) throw new Error(`not a selector: ${text}`);
    return token;
  };
  const isNext = (sign: string): boolean => tokens[at]?.kind === 'sign' && tokens[at]?.text === sign;
  const joined = (op: '&&' | '||', part: () => Selector): Selector => {
    const of = [part()];
    while (isNext(op)) {
      at++;
      of.push(part());
    }
    const [first] = of;
    return of.length === 1 && first !== undefined ? first : { op, of };
  };
  const either = (): Selector => joined('||', both);
  const both = (): Selector => joined('&&', one);
  const setOf = (): string[] => {
    take();
    const values: string[] = [];
    while (!isNext('}')) {
      const token = take();
      if (token.kind === 'text') values.push(token.text);
    }
    at++;
    return values;
  };
  const one = (): Selector => {
    if (isNext('!')) {
      at++;
      return { op: '!', of: one() };
    }
    const token = take();
    if (token.kind === 'sign' && token.text === '(') {
      const inner = either();
      take();
      return inner;
    }
    if (token.kind === 'call') {
      const label = token.text === 'has' ? take().text : '';
      take();
      return token.text === 'has'
        ? { op: 'has', label, values: [] }
        : { op: token.text === 'all' ? 'all' : 'global' };
    }
    const label = token.text;
    const operator = take().text;
    switch (operator) {
      case '==':
      case '!=':
      case 'contains':
        return { op: operator, label, values: [take().text] };
      case 'in':
        return { op: 'in', label, values: setOf() };
      case 'notin':
        return { op: 'not in', label, values: setOf() };
      case 'not':
        take();
        return { op: 'not in', label, values: setOf() };
      case 'starts':
        take();
        return { op: 'starts with', label, values: [take().text] };
      case 'startswith':
        return { op: 'starts with', label, values: [take().text] };
      case 'ends':
        take();
        return { op: 'ends with', label, values: [take().text] };
      case 'endswith':
        return { op: 'ends with', label, values: [take().text] };
      default:
        throw new Error(`not an operator: ${operator} in ${text}`);
    }
  };
  return either();
}

/** The same selector about other labels; `all()` and `global()` may become something else. */
export function rewritten(
  selector: Selector,
  {
    prefix = '',
    all,
    global,
  }: { prefix?: string; all?: Selector | undefined; global?: Selector | undefined },
): Selector {
  switch (selector.op) {
    case 'all':
      return all ?? selector;
    case 'global':
      return global ?? selector;
    case '!':
      return { op: '!', of: rewritten(selector.of, { prefix, all, global }) };
    case '&&':
    case '||':
      return { op: selector.op, of: selector.of.map((one) => rewritten(one, { prefix, all, global })) };
    default:
      return { ...selector, label: prefix + selector.label };
  }
}

export function isSelected(selector: Selector, labels: Labels): boolean {
  switch (selector.op) {
    case 'all':
    case 'global':
      return true;
    case '!':
      return !isSelected(selector.of, labels);
    case '&&':
      return selector.of.every((one) => isSelected(one, labels));
    case '||':
      return selector.of.some((one) => isSelected(one, labels));
  }
  const value = Object.hasOwn(labels, selector.label) ? labels[selector.label] : undefined;
  const [first = ''] = selector.values;
  switch (selector.op) {
    case 'has':
      return value !== undefined;
    case '==':
    case 'in':
      return value !== undefined && selector.values.includes(value);
    case '!=':
    case 'not in':
      return value === undefined || !selector.values.includes(value);
    case 'contains':
      return value?.includes(first) ?? false;
    case 'starts with':
      return value?.startsWith(first) ?? false;
    case 'ends with':
      return value?.endsWith(first) ?? false;
  }
}
