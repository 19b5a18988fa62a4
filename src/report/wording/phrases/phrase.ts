import type { SourceSpan } from '../../../model/diagnostic.ts';
import { formatCount } from './count.ts';

/**
 * A part of a sentence. Each format writes the kinds in its own way; only `words` are written as they are, so text from policies,
 * flows and file names must be of another kind.
 */
export type Piece =
  /** Text that Sluice itself wrote. */
  | { readonly kind: 'words'; readonly text: string }
  /** A name that somebody else chose. */
  | { readonly kind: 'name'; readonly text: string }
  /** A message of ours that quotes untrusted text. */
  | { readonly kind: 'message'; readonly text: string }
  /** A line of a policy file, of the head or of the base. */
  | { readonly kind: 'place'; readonly span: SourceSpan; readonly side: 'base' | 'head' }
  /** A new line within a cell; on a terminal, the next of the aligned columns. */
  | { readonly kind: 'break' };

/** A sentence or clause that every format expresses in the same words. */
export type Phrase = readonly Piece[];

export const BREAK: Piece = { kind: 'break' };

export function words(text: string): Piece {
  return { kind: 'words', text };
}

export function name(text: string): Piece {
  return { kind: 'name', text };
}

export function message(text: string): Piece {
  return { kind: 'message', text };
}

export function place(span: SourceSpan, side: 'base' | 'head' = 'head'): Piece {
  return { kind: 'place', span, side };
}

/** Tag of a template: its literal text becomes words. A plain string is not accepted as a value, so nobody can forget to say what it is. */
export function say(literals: TemplateStringsArray, ...values: readonly (Piece | Phrase | number)[]): Phrase {
  return literals.flatMap((literal, i) => {
    const value = values[i];
    const lead: Phrase = literal === '' ? [] : [words(literal)];
    if (value === undefined) return lead;
    if (typeof value === 'number') return [...lead, words(formatCount(value))];
    return 'kind' in value ? [...lead, value] : [...lead, ...value];
  });
}

export function joinPhrases(phrases: readonly Phrase[], separator: string): Phrase {
  return phrases.flatMap((phrase, i) => (i === 0 ? phrase : [words(separator), ...phrase]));
}

/** How many items a sentence names; further ones are counted. */
const MAX_NAMED = 3;

/** `a`, `a and b`, `a, b and c`; beyond `limit`, `a, b and 7 more`. */
export function enumerate(phrases: readonly Phrase[], limit = MAX_NAMED): Phrase {
  return enumerateItems(phrases, (phrase) => phrase, limit);
}

/** The same, but only items that are named are put into words. */
export function enumerateItems<T>(
  items: readonly T[],
  phraseOf: (item: T) => Phrase,
  limit = MAX_NAMED,
): Phrase {
  const named = items.slice(0, limit).map(phraseOf);
  const isCut = items.length > limit;
  const shown = isCut ? named : named.slice(0, -1);
  const last = isCut ? say`${items.length - limit} more` : (named.at(-1) ?? []);
  return shown.length === 0 ? last : say`${joinPhrases(shown, ', ')} and ${last}`;
}
