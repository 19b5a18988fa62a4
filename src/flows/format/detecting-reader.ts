import type { FlowLine } from '../flow-line.ts';
import type { LineConsumer } from '../line-reader.ts';
import { noFormatFitsDiagnostic } from '../reading/source-diagnostics.ts';
import { isJsonText } from './packaging/json-text.ts';
import { unwrap } from './packaging/unwrap.ts';
import type { RawRecord } from './raw-record.ts';
import type { RecordFormat } from './record-format.ts';
import { RECORD_FORMATS } from './record-formats.ts';

export interface DetectingReader extends LineConsumer {
  /** Whether records were used up rather than returned. */
  readonly hasConsumed: boolean;
  /** Undefined until a record has shown it. */
  readonly format: RecordFormat | undefined;
}

/** Noise before the first record: a program's own log lines, a banner. It is kept, so that nothing is lost. */
const MAX_UNDECIDED_BYTES = 1024 * 1024;

interface Line {
  readonly line: number;
  readonly bytes: Buffer;
}

/**
 * Reads a source whose format is decided by the first recognised record: the first of `formats` that recognises it; `readerFor`
 * makes the reader of a format. Until then lines are kept, and if nothing is ever recognised, `otherwise` reads them and says
 * what is wrong.
 */
export function createDetectingReader(
  formats: readonly RecordFormat[],
  readerFor: (format: RecordFormat) => LineConsumer,
  otherwise: LineConsumer,
): DetectingReader {
  let format: RecordFormat | undefined;
  let reader: LineConsumer | undefined;
  let waiting: Line[] = [];
  let waitingBytes = 0;
  let hasConsumed = false;

  const decide = (chosen: LineConsumer): readonly FlowLine[] => {
    reader = chosen;
    const lines = waiting;
    waiting = [];
    waitingBytes = 0;
    return lines.flatMap(({ line, bytes }) => {
      const read = chosen.read(line, bytes, 0, bytes.length);
      if (read === undefined) hasConsumed = true;
      return read ?? [];
    });
  };

  return {
    get hasConsumed() {
      return hasConsumed;
    },
    get format() {
      return format;
    },
    read(line, bytes, start, end) {
      if (reader !== undefined) return reader.read(line, bytes, start, end);
      waiting.push({ line, bytes: Buffer.from(bytes.subarray(start, end)) });
      waitingBytes += end - start;
      format = formatOf(bytes.toString('utf8', start, end), formats);
      if (format !== undefined) return decide(readerFor(format));
      return waitingBytes > MAX_UNDECIDED_BYTES ? decide(otherwise) : [];
    },
    pass: (line) => reader?.pass?.(line) ?? [line],
    get readBlock() {
      return reader?.readBlock;
    },
    *finish() {
      if (reader === undefined) yield* decide(otherwise);
      yield* reader?.finish?.() ?? [];
    },
    answers: () => reader?.answers?.(),
    sampling: () => reader?.sampling?.(),
    problems(name) {
      const mapped = formats.filter((one) => !RECORD_FORMATS.includes(one)).map((one) => one.name);
      const noneFits = format === undefined && mapped.length > 0;
      return [
        ...(noneFits ? [noFormatFitsDiagnostic(name, mapped)] : []),
        ...(reader?.problems?.(name) ?? []),
      ];
    },
  };
}

/** The first of the formats that recognises a record of the line. */
function formatOf(text: string, formats: readonly RecordFormat[]): RecordFormat | undefined {
  const isKnown = (record: RawRecord) => !isJsonText(record) && formats.some((one) => one.detect(record));
  const records = unwrap(text, isKnown);
  return formats.find((one) => records.some((record) => !isJsonText(record) && one.detect(record)));
}
