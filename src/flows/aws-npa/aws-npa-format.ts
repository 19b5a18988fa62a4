import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { severalRecords } from '../format/packaging/several-records.ts';
import { createRepeats, type Repeats } from '../format/pairing/repeats.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed } from '../format/values/transport.ts';
import { withColon } from '../format/values/with-colon.ts';
import { verdictObserver } from '../format/verdict-observer.ts';
import { isAgentLog, type NpaRecord, npaRecord } from './npa-record.ts';

/**
 * Verdicts of the network policy agent of the AWS VPC CNI, from its log on a node (all releases) or from CloudWatch. Since 1.2.2
 * what is let through is logged only at level debug.
 */
export const AWS_NPA: RecordFormat = {
  name: 'aws-npa',
  title: 'verdicts of the AWS network policy agent',
  abilities: {
    outcomes: 'policy',
    allowed: 'if-enabled',
    denied: true,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
    selectedOnly: 'always',
  },
  detect: (record) => npaRecord(record) !== undefined,
  createReader() {
    const allowed = createRepeats();
    return {
      read(record, line) {
        const several = severalRecords(record, ';SIP: ', line) ?? severalRecords(record, 'Flow Info:', line);
        if (several !== undefined) return [several];
        const verdict = npaRecord(record);
        if (verdict !== undefined) return [readVerdict(verdict, line, allowed)];
        if (isAgentLog(record)) return [ignored(line, 'agent-event')];
        return [broken(line, 'foreign', 'the record is not a line of the network policy agent')];
      },
    };
  },
};

const SIDES = ['', 'ingress', 'egress'] as const;

/** The agent leaves zeros at the end of an IPv4 address out: `10.0.1` is 10.0.1.0 (ConvByteArrayToIP in its pkg/utils). */
function endOf(address: string) {
  const parts = /^\d{1,3}(?:\.\d{1,3}){0,2}$/.test(address) ? address.split('.') : undefined;
  return addressEnd(parts === undefined ? address : [...parts, '0', '0', '0'].slice(0, 4).join('.'));
}

function readVerdict(record: NpaRecord, line: number, allowed: Repeats): FlowLine {
  const { verdict, direction, node } = record;
  const time = epochMs(withColon(record.time));
  const [source, destination] = [endOf(record.source), endOf(record.destination)];
  if (source === undefined || destination === undefined) {
    return broken(
      line,
      'malformed',
      `\`${source === undefined ? record.source : record.destination}\` is not an address`,
    );
  }
  if (verdict !== 'ACCEPT' && verdict !== 'DENY') return ignored(line, 'no-outcome', { time, node });
  // The agent could not evaluate its policies.
  if (record.tier === 'ERROR') return ignored(line, 'error', { time, node });
  const protocol = protocolNamed(record.protocol);
  const [sourcePort, port] = [portOf(protocol, record.sourcePort), portOf(protocol, record.port)];
  const outcome = verdict === 'ACCEPT' ? 'allowed' : 'denied';
  // Packets of connections that the agent has forgotten: flags are not recorded, but the agent may have let in the other direction.
  const isAnswer =
    port !== undefined &&
    SIDES.some((side) => allowed.has([side, protocol, record.destination, port, record.source, sourcePort]));
  // Let through it may as well be a new connection.
  const isLikelyReply = looksLikeAnswer(sourcePort, port);
  if (isAnswer) return ignored(line, 'late-reply', { time, node });
  if (outcome === 'denied' && isLikelyReply) return ignored(line, 'reply-by-port', { time, node });
  const key = [direction ?? '', protocol, record.source, sourcePort, record.destination, port];
  if (outcome === 'allowed' && port !== undefined && allowed.isRepeated(key, time)) {
    return ignored(line, 'continued', { time, node });
  }
  return observed(line, {
    time,
    node,
    source,
    destination,
    protocol,
    port,
    outcome,
    observer: verdictObserver(direction),
    isDirectionGuessed: isLikelyReply,
    sourcePort,
  });
}
