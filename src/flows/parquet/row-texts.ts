/**
 * The rows of columns as the JSON that an exporter would write, without nulls: 64-bit numbers as texts where JavaScript has none,
 * times as RFC 3339. Throws when the columns do not have as many values as there are rows.
 */
export function* rowTexts(
  parts: ReadonlyMap<string, readonly ArrayLike<unknown>[]>,
  rows: number,
): Generator<string> {
  const columns = [...parts].map(([name, pieces]) => ({ name, values: joined(pieces) }));
  if (columns.some(({ values }) => values.length !== rows)) {
    throw new Error('its columns have different numbers of rows');
  }
  for (let row = 0; row < rows; row++) {
    const cells: (readonly [string, unknown])[] = [];
    for (const { name, values } of columns) {
      const value = values.at(row);
      if (value !== null && value !== undefined) cells.push([name, value]);
    }
    yield JSON.stringify(Object.fromEntries(cells), plain);
  }
}

/** Pieces as one list, whose values are requested in order. */
function joined(pieces: readonly ArrayLike<unknown>[]) {
  let part = 0;
  let start = 0;
  return {
    length: pieces.reduce((sum, { length }) => sum + length, 0),
    at(row: number): unknown {
      for (
        let piece = pieces[part];
        piece !== undefined && row >= start + piece.length;
        piece = pieces[part]
      ) {
        start += piece.length;
        part++;
      }
      return pieces[part]?.[row - start];
    },
  };
}

function plain(_: string, value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
