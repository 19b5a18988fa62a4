import type { Phrase } from './phrase.ts';

/** Evidence below the verdict, the same in the comment and on the terminal. Rows are made when they are shown. */
export interface Section {
  readonly title: string;
  /** Shown unfolded. */
  readonly isOpen: boolean;
  /** Undefined: a list. */
  readonly columns: readonly string[] | undefined;
  readonly size: number;
  /** One clause a column; of a list item, one a line. */
  readonly row: (index: number) => readonly Phrase[];
}

/** The rows of a section, made of items. */
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
