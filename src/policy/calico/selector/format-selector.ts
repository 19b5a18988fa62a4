import type { Selector } from './selector.ts';

/**
 * The selector in Calico's canonical form: sets sorted and without repetition, texts in double quotes unless they contain one,
 * joins in parentheses. Selectors with the same text mean the same.
 */
export function formatSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return `${selector.kind}()`;
    case 'has':
      return `has(${selector.label})`;
    case 'test': {
      const { label, operator, values } = selector;
      if (operator === 'in' || operator === 'not in') {
        return `${label} ${operator} {${[...new Set(values)].sort().map(quoted).join(', ')}}`;
      }
      return `${label} ${operator} ${values.map(quoted).join('')}`;
    }
    case 'not': {
      if (selector.of.kind === 'not') return formatSelector(selector.of.of);
      const inner = formatSelector(selector.of);
      return selector.of.kind === 'test' ? `!(${inner})` : `!${inner}`;
    }
    case 'and':
    case 'or':
      return `(${selector.of.map(formatSelector).join(selector.kind === 'and' ? ' && ' : ' || ')})`;
  }
}

function quoted(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
