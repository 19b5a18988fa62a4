/**
 * The second witness of Calico's selectors: answers them while it reads them, word by word, and keeps no tree. It shares no code with
 * the parser on purpose; do not import from src.
 */
type Labels = Readonly<Record<string, string>>;

const WORD =
  /[ \t]*(?:(\(|\)|\{|\}|,|&&|\|\||==|!=|!)|'([^']*)'|"([^"]*)"|(has\(\s*[\w./-]+\s*\)|all\(\)|global\(\))|([\w./-]+))/y;

export function selectorHolds(text: string, labels: Labels): boolean {
  const words: string[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.trimEnd().length) {
    const found = WORD.exec(text);
    if (found === null) throw new Error(`cannot read ${text}`);
    const [, sign, single, double, call, word] = found;
    words.push(sign ?? call ?? word ?? `'${single ?? double ?? ''}`);
  }
  let at = 0;
  const isNext = (word: string): boolean => words[at] === word && ++at > 0;
  const textOf = (): string => (words[at++] ?? '').slice(1);

  function either(): boolean {
    let holds = both();
    while (isNext('||')) {
      const next = both();
      holds ||= next;
    }
    return holds;
  }
  function both(): boolean {
    let holds = one();
    while (isNext('&&')) {
      const next = one();
      holds &&= next;
    }
    return holds;
  }
  function one(): boolean {
    if (isNext('!')) return !one();
    if (isNext('(')) {
      const inner = either();
      at += 1;
      return inner;
    }
    const word = words[at++] ?? '';
    if (word === 'all()' || word === 'global()') return true;
    if (word.startsWith('has(')) return word.slice(4, -1).trim() in labels;
    const value = labels[word];
    const operator = words[at++] ?? '';
    if (operator === '==') return value === textOf();
    if (operator === '!=') return value !== textOf();
    if (operator === 'in') return set().includes(value ?? '\0');
    if (operator === 'notin') return !set().includes(value ?? '\0');
    if (operator === 'not') {
      at += 1;
      return !set().includes(value ?? '\0');
    }
    if (operator === 'contains') return part((asked) => value?.includes(asked));
    const isTwoWords = operator === 'starts' || operator === 'ends';
    if (isTwoWords) at += 1;
    if (operator.startsWith('starts')) return part((asked) => value?.startsWith(asked));
    return part((asked) => value?.endsWith(asked));
  }
  function part(test: (asked: string) => boolean | undefined): boolean {
    return test(textOf()) === true;
  }
  function set(): readonly string[] {
    const found: string[] = [];
    at += 1;
    while (!isNext('}')) {
      found.push(textOf());
      isNext(',');
    }
    return found;
  }
  if (words.length === 0) return true;
  return either();
}

/** The text with a prefix before each label, as Calico rewrites selectors of namespaces and service accounts. */
export function prefixed(text: string, prefix: string): string {
  return text.replace(
    /'[^']*'|"[^"]*"|has\(\s*([\w./-]+)\s*\)|all\(\)|global\(\)|[\w./-]+/g,
    (word: string, inHas: string | undefined) => {
      if (inHas !== undefined) return `has(${prefix}${inHas})`;
      if (/^['"]|\(\)$/.test(word)) return word;
      return ['in', 'not', 'notin', 'contains', 'starts', 'with', 'startswith', 'ends', 'endswith'].includes(
        word,
      )
        ? word
        : prefix + word;
    },
  );
}
