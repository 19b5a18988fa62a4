import type { Phrase } from '../phrases/phrase.ts';

/** Evidence below the verdict, the same in the comment and on the terminal. Rows are made only when they are shown. */
export interface Section {
  readonly title: string;
  /** Whether it is shown unfolded. */
  readonly isOpen: boolean;
  /** Left out for a list. */
  readonly columns?: readonly string[];
  readonly size: number;
  /** For a table, one clause per column; for a list item, one per line. */
  readonly row: (index: number) => readonly Phrase[];
}

/** The rows of a section, made from items. */
export function rows<T>(
  items: readonly T[],
  row: (item: T) => readonly Phrase[],
): Pick<Section, 'size' | 'row'> {
  return {
    size: items.length,
    row: (index) => {
      const item = items[index];
      return item === undefined ? [] : row(item);
    },
  };
}
