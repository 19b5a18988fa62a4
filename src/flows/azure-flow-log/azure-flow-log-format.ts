import type { EpochMs } from '../../model/digest.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { type Conversation, KnownConversations } from '../format/pairing/conversation.ts';
import { createRepeats, type Repeats } from '../format/pairing/repeats.ts';
import { showsAnswer } from '../format/pairing/shows-answer.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { digitsIn } from '../format/values/digits-in.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf } from '../format/values/transport.ts';
import { azureOutcome } from './azure-outcome.ts';
import { type FlowTuple, flowTuples, isFlowLogRecord } from './flow-tuples.ts';
import { isTrafficRow, readTrafficRow } from './traffic-row.ts';

/**
 * Flow logs of Azure's virtual networks (version 4) and network security groups (1 and 2), and what traffic analytics makes of
 * them: what their rules let through, by address. The source of a tuple or row opened the connection.
 */
export const AZURE_FLOW_LOG: RecordFormat = {
  name: 'azure-flow-log',
  title: 'flow logs of Azure',
  abilities: {
    outcomes: 'cloud-firewall',
    allowed: true,
    denied: false,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
    volumes: 'delta',
  },
  detect: (record) => record.kind === 'json' && (isFlowLogRecord(record.value) || isTrafficRow(record.value)),
  hasRows: true,
  createReader({ withVolumes }) {
    const repeats = createRepeats();
    const conversations = withVolumes === true ? new KnownConversations() : undefined;
    return {
      read(record, line) {
        if (record.kind === 'json' && isTrafficRow(record.value)) return readTrafficRow(record.value, line);
        const tuples = record.kind === 'json' ? flowTuples(record.value) : undefined;
        if (tuples === undefined) return [broken(line, 'foreign', 'the record is not a flow log of Azure')];
        // A record without tuples is one, too.
        if (tuples.length === 0) return [ignored(line, 'no-data')];
        const answered = new Set<string>();
        for (const tuple of tuples) if (isAnswer(tuple)) answered.add(tuple.sockets);
        return tuples.map((tuple) => readTuple(tuple, line, repeats, answered, conversations));
      },
      finish() {
        conversations?.end();
        return [];
      },
    };
  },
};

function isAnswer({ protocol, packetsBack, bytesBack }: FlowTuple): boolean {
  if (packetsBack === 0) return false;
  return showsAnswer({ packets: packetsBack, bytes: bytesBack, isTcp: protocol === 'TCP', isOne: true });
}

/** What a record may say of a connection, as a part of its key. */
const ALLOWED = 0;
const DENIED = 1;
const ANSWERED = 2;

/** `answered`: the sockets of connections for which the record has a tuple with packets from the other end. */
function readTuple(
  tuple: FlowTuple,
  line: number,
  repeats: Repeats,
  answered: ReadonlySet<string>,
  conversations: KnownConversations | undefined,
): FlowLine {
  const time = epochMs(tuple.time);
  const source = addressEnd(tuple.source);
  const destination = addressEnd(tuple.destination);
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'a tuple of the record does not say who sent what to whom');
  }
  if (tuple.outcome === undefined) return ignored(line, 'no-outcome', { time });
  const { protocol } = tuple;
  const isDenied = tuple.outcome === 'denied';
  const isAnswered = !isDenied && answered.has(tuple.sockets);
  const traffic =
    isDenied || isIcmp(protocol) ? undefined : conversations && countTuple(tuple, time, conversations);
  // A connection has a tuple when it begins, one per minute while it lasts, and one when it ends: the answer may be in a later
  // record.
  const transport = digitsIn(tuple.writtenProtocol) ?? tuple.writtenProtocol;
  const isKnown = (as: number): boolean =>
    repeats.isRepeated([as, transport, tuple.source, tuple.sourcePort, tuple.destination, tuple.port], time);
  const isRepeated = isKnown(isDenied ? DENIED : ALLOWED);
  const isNews = isAnswered && !isKnown(ANSWERED);
  if (isRepeated && !isNews) return ignored(line, 'continued', { time });
  return observed(line, {
    time,
    node: undefined,
    source,
    destination,
    protocol,
    port: portOf(protocol, tuple.port),
    sourcePort: portOf(protocol, tuple.sourcePort),
    traffic,
    ...azureOutcome({ isDenied, isAnswered }),
  });
}

function isIcmp(protocol: Protocol): boolean {
  return protocol === 'ICMP' || protocol === 'ICMPv6';
}

/** The counters of a tuple are of the time since the one before, of this connection. */
function countTuple(
  tuple: FlowTuple,
  last: EpochMs | undefined,
  conversations: KnownConversations,
): Conversation {
  const { observer, protocol } = tuple;
  const since = { observer, first: undefined, last };
  return conversations.take(
    protocol,
    { address: tuple.source, port: tuple.sourcePort },
    { address: tuple.destination, port: tuple.port },
    { ...since, bytes: tuple.bytesSent, packets: tuple.packetsSent },
    { ...since, bytes: tuple.bytesBack, packets: tuple.packetsBack },
  );
}
