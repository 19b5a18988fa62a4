import { isUtf8 } from 'node:buffer';
import type { FlowLine } from '../flow-line.ts';
import type { LineReader } from '../line-reader.ts';
import { broken, ignored } from './observed.ts';
import type { RawRecord } from './raw-record.ts';
import type { RecordFormat } from './record-format.ts';
import { unwrap } from './unwrap.ts';

/** Reads lines of one format out of all that is wrapped around them: JSON.parse, or text as it is. */
export function createFormatLineReader(format: RecordFormat): LineReader {
  const reader = format.createReader();
  const isBeside = (record: RawRecord) => format.isBeside?.(record) === true;
  const isRecord = (record: RawRecord) => format.detect(record) || isBeside(record);
  return {
    read(line, bytes, start, end) {
      const text = bytes.toString('utf8', start, end);
      if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) {
        return broken(line, 'malformed', 'the line is not valid UTF-8');
      }
      if (text.trim() === '') return ignored(line, 'blank');
      const records = unwrap(text, isRecord);
      return records.flatMap((record): readonly FlowLine[] =>
        !format.detect(record) && isBeside(record)
          ? [ignored(line, 'other-event')]
          : reader.read(record, line),
      );
    },
    finish: () => reader.finish?.() ?? [],
    sampling: () => reader.sampling?.(),
  };
}
