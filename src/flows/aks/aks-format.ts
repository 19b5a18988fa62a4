import { broken } from '../format/observed.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { createEndpointReader } from '../hubble/ends/endpoint-reader.ts';
import { HUBBLE } from '../hubble/hubble-format.ts';
import { createRecordReader } from '../hubble/plain-line-reader.ts';
import { hubbleRecordOf, isNetworkLogRow } from './network-log-row.ts';

/**
 * Container network logs of AKS as rows of Log Analytics (ContainerNetworkLogs, formerly RetinaNetworkFlowLogs): flows of Hubble
 * in columns.
 */
export const AKS: RecordFormat = {
  name: 'aks',
  title: 'container network logs of AKS in Log Analytics',
  abilities: HUBBLE.abilities,
  hasRows: true,
  detect: (record) => record.kind === 'json' && isNetworkLogRow(record.value),
  createReader() {
    const readRecord = createRecordReader(createEndpointReader());
    return {
      read(record, line) {
        const isRow = record.kind === 'json' && isNetworkLogRow(record.value);
        if (!isRow) return [broken(line, 'foreign', 'the record is not a row of ContainerNetworkLogs')];
        const flow = hubbleRecordOf(record.value);
        const read = flow && readRecord(line, flow);
        return [read ?? broken(line, 'malformed', 'the row does not name both ends, or the outcome')];
      },
    };
  },
};
