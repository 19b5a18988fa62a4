import type { FlowLine } from '../../flow-line.ts';
import type { RawRecord } from '../raw-record.ts';
import type { RecordReader } from '../record-format.ts';
import type { GivenOrder } from './held-records.ts';
import type { OneWayRecord } from './one-way-record.ts';
import { createDirectionPairing } from './pair-directions.ts';

/**
 * Reads a source whose records may be of one direction each: `read` says what each is, and pairing it with its other half says
 * what it stands for.
 */
export function pairedReader(
  order: GivenOrder | undefined,
  read: (record: RawRecord, line: number) => FlowLine | OneWayRecord,
): Pick<RecordReader, 'read'> & Required<Pick<RecordReader, 'pass' | 'finish'>> {
  const pairing = createDirectionPairing(order);
  return {
    read(record, line) {
      const found = read(record, line);
      return 'kind' in found ? pairing.pass(found) : pairing.add(found);
    },
    pass: (line) => pairing.pass(line),
    finish: () => pairing.finish(),
  };
}
