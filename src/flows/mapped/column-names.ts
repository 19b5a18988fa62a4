import { type RowLayout, rowLayout } from './cells.ts';
import type { FlowMapping } from './flow-mapping.ts';
import { splitCsv } from './split-csv.ts';

const SEPARATORS = [',', ';', '\t', '|'] as const;

/** The header line of a table. */
export interface ColumnNames extends RowLayout {
  readonly names: readonly string[];
  readonly separator: string;
}

/**
 * The columns that a header line names. If the mapping does not say what separates them, it is the separator that yields the most
 * of the names that the mapping looks for. Undefined for a line that is not a row at all.
 */
export function columnNamesIn(text: string, mapping: FlowMapping): ColumnNames | undefined {
  const separators = mapping.separator === undefined ? SEPARATORS : [mapping.separator];
  const readings = separators.flatMap((separator): ColumnNames[] => {
    const names = splitCsv(text, separator);
    return typeof names === 'string' ? [] : [{ names, separator, ...rowLayout(mapping, names) }];
  });
  const least = Math.min(...readings.map(({ missing }) => missing.length));
  return readings.find(({ missing }) => missing.length === least);
}
