import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { lastAnswer } from '../format/last-answer.ts';
import { broken, ignored } from '../format/observed.ts';
import type { GivenOrder } from '../format/pairing/held-records.ts';
import { createDirectionPairing } from '../format/pairing/pair-directions.ts';
import { createRepeats } from '../format/pairing/repeats.ts';
import type { RecordFormat, RecordReader } from '../format/record-format.ts';
import { type Cells, objectCells, PLACE, type Place, rowLayout } from './cells.ts';
import { columnNamesIn } from './column-names.ts';
import { createCsvReader } from './csv-reader.ts';
import type { FlowMapping } from './flow-mapping.ts';
import { mappedAbilities } from './mapped-abilities.ts';
import { mappedConnection, mappedPackets } from './mapped-connection.ts';
import { readMapped } from './mapped-record.ts';
import { createMappingProblems } from './mapping-problems.ts';
import { createTimeReader } from './read-time.ts';
import { splitCsv } from './split-csv.ts';

/** The format that a mapping of the configuration describes: the user's own CSV, JSON or Parquet. */
export function mappedFormat(mapping: FlowMapping): RecordFormat {
  const cellsOf = lastAnswer(objectCells(mapping));
  return {
    name: mapping.name,
    title: 'records as the configuration maps them',
    abilities: mappedAbilities(mapping),
    columns: [...mapping.columns.values()],
    detect: (record) =>
      record.kind === 'json' ? hasBothEnds(cellsOf(record.value)) : isHeaderOrRow(record.text, mapping),
    createReader: ({ order }) => createMappedReader(mapping, cellsOf, order),
  };
}

function createMappedReader(
  mapping: FlowMapping,
  cellsOf: (record: JsonObject) => Cells,
  order: GivenOrder | undefined,
): RecordReader {
  const { records, decidedBy } = mapping;
  const pairing = createDirectionPairing(order);
  const repeats = createRepeats();
  const problems = createMappingProblems(mapping);
  const readTimeValue = createTimeReader(mapping.time);
  let sampling: number | undefined;
  let hasObjects = false;

  const readTime = (value: unknown, line: number, field: 'time' | 'lastTime') => {
    const time = value === undefined ? undefined : readTimeValue(value);
    if (value !== undefined && time === undefined) problems.addTime(field, value, line);
    return time;
  };
  const take = (cells: Cells, line: number): readonly FlowLine[] => {
    const told = Number(cells[PLACE.sampling] ?? Number.NaN);
    if (Number.isInteger(told) && told > 0) sampling = Math.max(sampling ?? 1, told);
    const read = readMapped(cells, mapping, line, readTime);
    if ('kind' in read) return pairing.pass(read);
    const { connection, outcome, reporter, time, node } = read;
    if (connection !== undefined && records === 'connections') {
      const isRepeated = repeats.isRepeated([connection, outcome, reporter], time);
      if (isRepeated) return pairing.pass(ignored(line, 'continued', { time, node }));
    }
    return records === 'packets'
      ? pairing.add(mappedPackets(read, decidedBy))
      : pairing.pass(mappedConnection(read, decidedBy));
  };
  const csv = createCsvReader(mapping, {
    row: take,
    other: (line) => pairing.pass(line),
    missingColumns: (fields, names, line) => problems.addMissing(fields, names, line),
  });

  return {
    takes: (record) => record.kind === 'text' && !hasObjects && csv.takes(record.text),
    read(record, line) {
      if (record.kind === 'text') {
        if (!hasObjects) return csv.read(record.text, line);
        return pairing.pass(broken(line, 'foreign', `the line is not a record of \`${mapping.name}\``));
      }
      hasObjects = true;
      const cells = cellsOf(record.value);
      problems.addSeen(cells);
      if (cells.every((cell) => cell === undefined)) {
        const detail = `the record has none of the columns of \`${mapping.name}\``;
        return pairing.pass(broken(line, 'foreign', detail));
      }
      return take(cells, line);
    },
    pass: (line) => pairing.pass(line),
    *finish() {
      yield* csv.finish();
      yield* pairing.finish();
    },
    sampling: () => sampling,
    problems: (name) => problems.finish(name),
  };
}

const WHO = ['address', 'pod', 'workload', 'node'] as const;
const SOURCE = WHO.map((field) => PLACE[`source.${field}`]);
const DESTINATION = WHO.map((field) => PLACE[`destination.${field}`]);

function hasBothEnds(cells: Cells): boolean {
  const has = (place: Place): boolean => cells[place] !== undefined;
  return SOURCE.some(has) && DESTINATION.some(has);
}

/** A line that names every column; for a source without a header line, one that can be read as a row. */
function isHeaderOrRow(text: string, mapping: FlowMapping): boolean {
  if (mapping.columnNames === undefined) return columnNamesIn(text, mapping)?.missing.length === 0;
  const layout = rowLayout(mapping, mapping.columnNames);
  const values = splitCsv(text, mapping.separator ?? ',');
  if (typeof values === 'string' || values.length !== layout.width) return false;
  const cells = layout.cells(values);
  const read = readMapped(cells, mapping, 0, createTimeReader(mapping.time));
  return hasBothEnds(cells) && !('kind' in read && read.kind === 'broken');
}
