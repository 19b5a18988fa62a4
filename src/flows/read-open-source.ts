import { inBatches } from './in-batches.ts';
import type { LineEvent } from './line-event.ts';
import type { LineConsumer } from './line-reader.ts';
import { joinPieces } from './reading/join-pieces.ts';
import {
  createLineSplitter,
  type ItemSink,
  MAX_LINE_BYTES,
  withoutCarriageReturn,
} from './reading/line-splitter.ts';
import type { OpenSource } from './reading/open-source.ts';
import { foreignDiagnostic, PARQUET } from './reading/source-diagnostics.ts';
import { createFieldTableSplitter, createTableSplitter } from './reading/table-splitter.ts';
import { createValueSplitter } from './reading/value-splitter.ts';
import { createSourceAccount, type SourceAccount } from './source-account.ts';

/** Bytes whose lines are handed over together: few enough that what is made of them dies young, and stays in the processor's cache. */
const BATCH_BYTES = 32 * 1024;
/** The same for a reader that makes nothing of most lines, because it counts them itself. */
const BATCH_BYTES_OF_BLOCKS = 128 * 1024;

const SPLITTERS = {
  lines: createLineSplitter,
  values: createValueSplitter,
  table: createTableSplitter,
  rows: createFieldTableSplitter,
};

/** The lines of a source in batches. Parquet that contains a digest, not records, is foreign here. */
export async function* readOpenSource(
  name: string,
  source: OpenSource,
  reader: LineConsumer,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<LineEvent> {
  const { layout, content } = source;
  if (source.format === 'parquet' || source.foreign !== undefined) {
    yield* notLines(name, source, reader);
    return;
  }
  const account = createSourceAccount(name, (line) => reader.pass?.(line) ?? [line]);
  const { splitter, finish } = wire(SPLITTERS[layout], account, reader, maxLineBytes);
  for await (const event of content) {
    if (event.kind === 'problem') {
      finish();
      account.breakOff(event, splitter.lines);
      continue;
    }
    for (let start = 0; start < event.bytes.length; ) {
      const end = start + (reader.readBlock === undefined ? BATCH_BYTES : BATCH_BYTES_OF_BLOCKS);
      splitter.push(event.bytes.subarray(start, end));
      yield* batch(account);
      start = end;
    }
  }
  finish();
  yield* batch(account);
  for (const lines of inBatches(reader.finish?.() ?? [])) {
    account.add(lines);
    yield* batch(account);
  }
  if (reader.hasConsumed === true) account.sawRecords();
  const end = account.close(splitter.lines, layout);
  yield { ...end, diagnostics: [...end.diagnostics, ...(reader.problems?.(name) ?? [])] };
}

async function* notLines(
  name: string,
  { format, foreign, close }: OpenSource,
  reader: LineConsumer,
): AsyncGenerator<LineEvent> {
  await close();
  const shape = format === 'parquet' ? PARQUET : foreign;
  if (shape === undefined) return;
  const detail = `the source is ${shape.what}`;
  yield { kind: 'lines', lines: [{ line: 1, kind: 'broken', reason: 'foreign', detail }] };
  const ofReader = format === 'parquet' ? [] : (reader.problems?.(name) ?? []);
  const diagnostics = [foreignDiagnostic(name, shape), ...ofReader];
  yield { kind: 'end', isComplete: true, isForeign: true, diagnostics };
}

function* batch(account: SourceAccount): Generator<LineEvent> {
  const lines = account.takeLines();
  if (lines.length > 0) yield { kind: 'lines', lines };
}

/** Leads the lines of a splitter through the joiner of pieces to the reader, and what this makes of them to the account. */
function wire(
  createSplitter: (typeof SPLITTERS)[keyof typeof SPLITTERS],
  account: SourceAccount,
  reader: LineConsumer,
  maxLineBytes: number,
) {
  const tooLong: ItemSink['tooLong'] = (line, length) => {
    const detail = `the line has ${length} bytes, more than the limit of ${maxLineBytes}`;
    account.addItem({ line, kind: 'broken', reason: 'too-long', detail });
  };
  const joiner = joinPieces(
    {
      line(line, bytes, start, end, ending) {
        if (ending === 'cut') account.endsWithin(line, bytes.subarray(start, end));
        account.add(reader.read(line, bytes, start, end));
      },
      tooLong,
      item: account.addItem,
    },
    maxLineBytes,
  );
  const readBlock = (first: number, block: Buffer): number | undefined => {
    let others = 0;
    const count = reader.readBlock?.(block, (index, start, end) => {
      others++;
      joiner.line(first + index, block, start, withoutCarriageReturn(block, start, end), 'complete');
    });
    if (count !== undefined && count > others) account.sawRecords();
    return count;
  };
  const splitter = createSplitter(
    {
      line: joiner.line,
      // A reader may take blocks once it knows what the lines are.
      get block() {
        return reader.readBlock === undefined ? undefined : readBlock;
      },
      tooLong,
      item: account.addItem,
    },
    maxLineBytes,
  );
  const finish = (): void => {
    splitter.finish();
    joiner.finish();
  };
  return { splitter, finish };
}
