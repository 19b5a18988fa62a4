/** The values of one record by the names that its source uses; undefined for missing ones. */
export interface NamedValues {
  get(name: string): string | undefined;
}

/**
 * Finds values by the names of their columns; `isNone` recognises what stands for no value. Of several columns with the same
 * name, the last with a value counts. Undefined for a line that does not have as many values as there are columns.
 */
export function columnValues(
  columns: readonly string[],
  isNone: (value: string) => boolean,
): (values: readonly string[]) => NamedValues | undefined {
  const places = new Map<string, number[]>();
  for (const [place, name] of columns.entries()) places.set(name, [place, ...(places.get(name) ?? [])]);
  return (values) => {
    if (values.length !== columns.length) return undefined;
    return {
      get(name) {
        for (const place of places.get(name) ?? NOWHERE) {
          const value = values[place];
          if (value !== undefined && !isNone(value)) return value;
        }
        return undefined;
      },
    };
  };
}

const NOWHERE: readonly number[] = [];
