import type { FlowLine } from '../flow-line.ts';
import { createFormatLineReader } from '../format/format-line-reader.ts';
import { broken } from '../format/observed.ts';
import { mayBeJoined } from '../format/packaging/joined-objects.ts';
import type { RecordFormat } from '../format/record-format.ts';
import type { LineConsumer } from '../line-reader.ts';
import { isAgentLine } from './agent-line.ts';
import { createEndpointReader } from './ends/endpoint-reader.ts';
import { createRecordReader, isHubbleRecord } from './plain-line-reader.ts';

/** Cilium's Hubble: exporter files, `hubble observe -o json`, AKS container network logs, Retina. */
export const HUBBLE: RecordFormat = {
  name: 'hubble',
  title: 'flows of Hubble',
  abilities: {
    outcomes: 'policy',
    allowed: true,
    denied: true,
    pods: 'pods',
    labels: true,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
    merges: true,
    selectedOnly: 'of-verdicts',
  },
  detect: (record) => record.kind === 'json' && isHubbleRecord(record.value),
  isBeside: isAgentLine,
  createReader() {
    const readRecord = createRecordReader(createEndpointReader());
    return {
      read(record, line) {
        const read = record.kind === 'json' ? readRecord(line, record.value) : undefined;
        return [read ?? broken(line, 'foreign', 'the record is not a Hubble record')];
      },
    };
  },
};

/** Hubble's own fast reading of lines, and the slow one for what a store has wrapped around records, or joined. */
export function withEnvelopes(fast: LineConsumer): LineConsumer {
  const slow = createFormatLineReader(HUBBLE);
  return {
    readBlock: fast.readBlock,
    answers: () => slow.answers?.(),
    finish: () => fast.finish?.() ?? [],
    read(line, bytes, start, end) {
      const read = fast.read(line, bytes, start, end);
      if (read === undefined || !isUnread(read)) return read;
      if (isMalformed(read) && isLoneFlow(bytes.toString('utf8', start, end))) return read;
      const opened = [slow.read(line, bytes, start, end)].flat();
      return opened.some(isUnread) && opened.length < 2 ? read : opened;
    },
  };
}

const FLOW_START = '{"flow":{';

/** Whether it begins as a record of Hubble does, with nothing around it, and no other record comes behind it: torn, it is nothing else. */
function isLoneFlow(text: string): boolean {
  return text.startsWith(FLOW_START) && !mayBeJoined(text);
}

function isMalformed(read: FlowLine | readonly FlowLine[]): boolean {
  return 'kind' in read && read.kind === 'broken' && read.reason === 'malformed';
}

function isUnread(read: FlowLine | readonly FlowLine[]): boolean {
  return (
    'kind' in read && read.kind === 'broken' && (read.reason === 'foreign' || read.reason === 'malformed')
  );
}
