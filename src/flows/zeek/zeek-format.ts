import type { EpochMs } from '../../model/digest.ts';
import type { IcmpMessage, Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { type Counted, KnownConversations } from '../format/pairing/conversation.ts';
import { icmpOf, icmpRole, questionOf } from '../format/pairing/icmp-role.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { durationMs } from '../format/values/duration-ms.ts';
import { countField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed, protocolNumbered } from '../format/values/transport.ts';
import {
  areOfConnections,
  beginsZeekLog,
  type ConnFields,
  fieldsOfJson,
  lineFields,
  ORIG_H,
  ORIG_P,
  RESP_H,
  RESP_P,
  zeekColumns,
} from './conn-record.ts';
import { areEndsSwapped, historyOf, isLateReset, sawBegin, wasOpen } from './conn-state.ts';

/** Zeek's connection log (conn.log), as text or JSON: one record per connection, with who opened it. */
export const ZEEK: RecordFormat = {
  name: 'zeek',
  title: 'connections of Zeek',
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
    volumes: 'total',
  },
  varying: {
    ts: 'time',
    duration: 'seconds',
    'id.orig_p': 'port',
    'id.resp_p': 'port',
    'id/orig_p': 'port',
    'id/resp_p': 'port',
    id_orig_p: 'port',
    id_resp_p: 'port',
    resp_bytes: 'count',
    resp_pkts: 'count',
    resp_ip_bytes: 'unread',
    orig_bytes: 'unread',
    orig_pkts: 'unread',
    orig_ip_bytes: 'unread',
    missed_bytes: 'unread',
    uid: 'unread',
  },
  detect(record) {
    if (record.kind === 'json') return fieldsOfJson(record.value) !== undefined;
    const columns = zeekColumns(record.text);
    return beginsZeekLog(record) || (columns !== undefined && areOfConnections(columns));
  },
  createReader({ withVolumes }) {
    let columns: readonly string[] | undefined;
    let fieldsOf = lineFields([]);
    let isOfConnections = false;
    const conversations = withVolumes === true ? new KnownConversations() : undefined;
    return {
      read(record, line) {
        if (record.kind === 'json') return [readFields(fieldsOfJson(record.value), line, conversations)];
        const header = zeekColumns(record.text);
        if (header !== undefined) {
          columns = header;
          fieldsOf = lineFields(header);
          isOfConnections = areOfConnections(header);
        }
        if (record.text.startsWith('#')) return [ignored(line, 'header')];
        if (columns === undefined) {
          return [broken(line, 'malformed', 'no line `#fields` names the columns of the log')];
        }
        const fields = fieldsOf(record.text);
        if (fields === undefined) {
          return [
            broken(line, 'malformed', `the line does not have the ${columns.length} columns of its log`),
          ];
        }
        return [readFields(isOfConnections ? fields : undefined, line, conversations)];
      },
      finish() {
        conversations?.end();
        return [];
      },
    };
  },
};

function readFields(
  fields: ConnFields | undefined,
  line: number,
  conversations: KnownConversations | undefined,
): FlowLine {
  if (fields === undefined) {
    return broken(line, 'foreign', 'the record is of another log of Zeek than that of connections');
  }
  const time = epochMs(fields.get('ts'));
  const from = String(fields.ofEnd(ORIG_H));
  const to = String(fields.ofEnd(RESP_H));
  const source = addressEnd(from);
  const destination = addressEnd(to);
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the record does not have the addresses of both of its ends');
  }
  const protocol = protocolOf(fields, from);
  const sourcePort = portOf(protocol, fields.ofEnd(ORIG_P));
  const port = portOf(protocol, fields.ofEnd(RESP_P));
  const icmp = messageOf(protocol, fields);
  const role = icmpRole(protocol, icmp);
  if (role === 'error') return ignored(line, 'icmp-error', { time });

  const history = historyOf(fields);
  const isOpen = wasOpen(protocol, fields);
  if (protocol === 'TCP' && isLateReset(history)) return ignored(line, 'late-reply', { time });
  if (protocol === 'UDP' && isServersAnswer(sourcePort, port)) return ignored(line, 'reply', { time });
  // Zeek takes whomever it hears first for the originator; if it missed the beginning, or one half, that may be the server.
  const isSure = protocol === 'TCP' ? sawBegin(history) : isOpen && !areEndsSwapped(history);
  const isGuessed = !isSure && looksLikeAnswer(sourcePort, port);
  if (isGuessed && !isOpen) return ignored(line, 'reply-by-port', { time });
  // From a ping whose question took another path.
  const isTurned = isGuessed || role === 'answer';
  const lastTime = time === undefined ? undefined : time + durationMs(fields.get('duration'));
  return observed(line, {
    time,
    lastTime,
    node: undefined,
    source: isTurned ? destination : source,
    destination: isTurned ? source : destination,
    protocol,
    port: isTurned ? sourcePort : port,
    sourcePort: isTurned ? port : sourcePort,
    icmp: icmp && questionOf(protocol, icmp),
    // An ICMP message says itself what it is.
    isDirectionGuessed: !isSure && icmp === undefined,
    traffic:
      protocol !== 'ICMP' && protocol !== 'ICMPv6'
        ? conversations?.take(
            protocol,
            { address: from, port: sourcePort },
            { address: to, port },
            countedBy(fields, 'orig', time, lastTime),
            countedBy(fields, 'resp', time, lastTime),
          )
        : undefined,
    outcome: isOpen ? 'allowed' : 'attempted',
    observer: isOpen ? 'whole' : 'leaving',
  });
}

/**
 * Packets as Zeek saw them, with the length that their headers say. Not `orig_bytes`, which for TCP are told by sequence numbers, and may be more than
 * there were. A record is of a whole connection; those that Zeek writes of it while it lasts have the same beginning.
 */
function countedBy(
  fields: ConnFields,
  end: 'orig' | 'resp',
  first: EpochMs | undefined,
  last: EpochMs | undefined,
): Counted {
  return {
    observer: '',
    first,
    last,
    bytes: countField(fields.get(`${end}_ip_bytes`)),
    packets: countField(fields.get(`${end}_pkts`)),
  };
}

/** `icmp` covers both address families, and `unknown_transport` what Zeek does not follow. */
function protocolOf(fields: ConnFields, address: string): Protocol {
  const numbered = protocolNumbered(fields.get('ip_proto'));
  if (numbered !== undefined) return numbered;
  const name = fields.get('proto');
  // Up to Zeek 7.1 nothing tells which protocol; SCTP is one of them.
  if (name === 'unknown_transport') return 'unknown';
  const named = protocolNamed(String(name));
  return named === 'ICMP' && address.includes(':') ? 'ICMPv6' : named;
}

/** Types that ask or answer; the port of their responder is the type of the counterpart, not a code. */
const QUERIES: Readonly<Partial<Record<Protocol, readonly number[]>>> = {
  ICMP: [0, 8, 9, 10, 13, 14, 15, 16, 17, 18],
  ICMPv6: [128, 129, 130, 131, 133, 134, 135, 136, 139, 140, 144, 145],
};

function messageOf(protocol: Protocol, fields: ConnFields): IcmpMessage | undefined {
  const type = fields.ofEnd(ORIG_P);
  const isQuery = QUERIES[protocol]?.includes(Number(type)) === true;
  return icmpOf(protocol, type, isQuery ? undefined : fields.ofEnd(RESP_P));
}

/** A DHCP server's answer to its client: these ports are fixed, on both sides. */
function isServersAnswer(from: number | undefined, to: number | undefined): boolean {
  return (from === 67 && to === 68) || (from === 547 && to === 546);
}
