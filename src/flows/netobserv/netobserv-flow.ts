import type { EpochMs } from '../../model/digest.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { nodeName } from '../../model/node-name.ts';
import type { IcmpMessage, Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import type { Counted } from '../format/pairing/conversation.ts';
import { icmpOf, icmpRole, questionOf } from '../format/pairing/icmp-role.ts';
import type { OneWayRecord, Pairing } from '../format/pairing/one-way-record.ts';
import type { OneWayEnd } from '../format/pairing/socket-pairs.ts';
import type { ReaderOptions } from '../format/record-format.ts';
import { countField, textField, textsField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNumbered } from '../format/values/transport.ts';
import { type NetObservEnd, netObservEnd } from './netobserv-end.ts';
import { type EventVerdict, eventVerdict, OTHER_DROP } from './network-events.ts';
import { openedBy } from './opened-by.ts';

const IPV4 = 2048;
const IPV6 = 34_525;

/** A record of NetObserv: what it is of a connection, once its other half is known. */
export function readNetObservFlow(
  record: JsonObject,
  line: number,
  { withVolumes }: ReaderOptions,
): FlowLine | OneWayRecord {
  const time =
    epochMs(record.TimeFlowStartMs) ?? epochMs(record.TimeFlowStart) ?? epochMs(record.TimeReceived);
  const { Etype } = record;
  if (Etype !== undefined && Etype !== IPV4 && Etype !== IPV6) return ignored(line, 'no-ip', { time });
  const source = netObservEnd(record, 'Src');
  const destination = netObservEnd(record, 'Dst');
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the flow does not have the addresses of both of its ends');
  }
  const protocol = protocolNumbered(record.Proto);
  if (protocol === undefined) return broken(line, 'malformed', 'the flow does not say its protocol');
  const verdict = eventVerdict(record.NetworkEvents);
  if (verdict === OTHER_DROP) return ignored(line, 'non-policy-drop', { time });
  const flow = new NetObservFlow(record, line, { time, protocol, source, destination, verdict, withVolumes });
  if (icmpRole(protocol, flow.icmp) !== 'error') return flow;
  // If a policy was asked about a message, it counts for policies, whatever the message is about.
  return verdict.outcome === 'attempted'
    ? ignored(line, 'icmp-error', { time })
    : flow.connection({ opener: 'source', isGuessed: false, traffic: undefined });
}

interface ReadParts {
  readonly time: EpochMs | undefined;
  readonly protocol: Protocol;
  readonly source: NetObservEnd;
  readonly destination: NetObservEnd;
  readonly verdict: EventVerdict;
  readonly withVolumes: boolean | undefined;
}

/** What a record says of a flow in one direction. Many wait for their other half at once, so it does not keep the record in memory. */
class NetObservFlow implements OneWayRecord {
  readonly line: number;
  readonly time: EpochMs | undefined;
  readonly lastTime: EpochMs | undefined;
  readonly node: string | undefined;
  readonly protocol: Protocol;
  readonly source: OneWayEnd;
  readonly destination: OneWayEnd;
  readonly sourceEnd: NetObservEnd;
  readonly destinationEnd: NetObservEnd;
  /** The pod behind the Service to which it goes. */
  readonly translated: TranslatedEnd | undefined;
  readonly icmp: IcmpMessage | undefined;
  /** The message that it answers, or itself. */
  readonly question: IcmpMessage | undefined;
  readonly verdict: EventVerdict;
  readonly openedBy: OneWayRecord['openedBy'];
  readonly isMessage: boolean;
  readonly tells: string | undefined;
  readonly counted: Counted | undefined;

  constructor(
    record: JsonObject,
    line: number,
    { time, protocol, source, destination, verdict, withVolumes }: ReadParts,
  ) {
    const icmp = icmpOf(protocol, record.IcmpType, record.IcmpCode);
    const question = icmp && questionOf(protocol, icmp);
    const lastTime = epochMs(record.TimeFlowEndMs) ?? epochMs(record.TimeFlowEnd);
    const hasVolume = withVolumes === true && icmp === undefined && verdict.outcome !== 'denied';
    this.line = line;
    this.time = time;
    this.lastTime = lastTime;
    this.node = nodeName(textField(record.K8S_ClusterName), undefined);
    this.protocol = protocol;
    this.source = { address: source.address, port: portOf(protocol, record.SrcPort) };
    this.destination = { address: destination.address, port: portOf(protocol, record.DstPort) };
    this.sourceEnd = source;
    this.destinationEnd = destination;
    this.translated = destination.isService ? translatedEnd(record, protocol) : undefined;
    this.icmp = icmp;
    this.question = question;
    this.verdict = verdict;
    this.openedBy =
      icmp === undefined
        ? openedBy(record, source.isService, destination.isService)
        : icmp === question
          ? 'source'
          : 'destination';
    this.isMessage = icmp !== undefined;
    this.tells = tellsOf(verdict, question);
    this.counted = hasVolume ? countedBy(record, time, lastTime) : undefined;
  }

  connection({ opener, isGuessed, traffic }: Pick<Pairing, 'opener' | 'isGuessed' | 'traffic'>): FlowLine {
    const { line, time, verdict, translated, sourceEnd, destinationEnd, source, destination } = this;
    const about = {
      time,
      lastTime: this.lastTime,
      node: this.node,
      protocol: this.protocol,
      icmp: this.question,
    };
    const counted = verdict.outcome === 'denied' ? undefined : traffic;
    if (opener === 'source') {
      return observed(line, {
        ...about,
        source: sourceEnd.endpoint,
        sourcePort: source.port,
        sourcePod: sourceEnd.pod,
        destination: translated?.endpoint ?? destinationEnd.endpoint,
        port: translated?.port ?? destination.port,
        destinationPod: destinationEnd.pod,
        ...verdict,
        isDirectionGuessed: isGuessed,
        traffic: counted,
      });
    }
    // A dropped answer opens nothing, and that an answer was allowed says nothing about who asked.
    if (verdict.outcome === 'denied') return ignored(line, 'late-reply', { time });
    return observed(line, {
      ...about,
      source: destinationEnd.endpoint,
      sourcePort: destination.port,
      sourcePod: destinationEnd.pod,
      destination: sourceEnd.endpoint,
      port: source.port,
      destinationPod: sourceEnd.pod,
      outcome: 'attempted',
      observer: 'unspecified',
      isDirectionGuessed: isGuessed,
      traffic: counted,
    });
  }
}

function tellsOf(verdict: EventVerdict, question: IcmpMessage | undefined): string | undefined {
  const asked = question === undefined ? undefined : String(question.type);
  if (verdict.outcome === 'attempted') return asked;
  const judged = `${verdict.outcome} ${verdict.observer}`;
  return asked === undefined ? judged : `${judged} ${asked}`;
}

interface TranslatedEnd extends Pick<NetObservEnd, 'endpoint'> {
  readonly port: number;
}

/** The pod behind a Service's address in this flow, if translations are recorded. */
function translatedEnd(record: JsonObject, protocol: Protocol): TranslatedEnd | undefined {
  const address = textField(record.XlatDstAddr);
  const port = portOf(protocol, record.XlatDstPort);
  if (address === undefined || port === undefined) return undefined;
  const end = netObservEnd({ DstAddr: address }, 'Dst');
  return end && { endpoint: end.endpoint, port };
}

/**
 * What an agent counted at the interfaces where it saw the flow. Those of one node may all see the same packets. Of samples nothing is said here: whoever shows
 * or stores them may have multiplied them.
 */
function countedBy(
  record: JsonObject,
  first: EpochMs | undefined,
  last: EpochMs | undefined,
): Counted | undefined {
  const agent = textField(record.AgentIP);
  const interfaces = textField(record.Interface) ?? textsField(record.Interfaces).join('+');
  const sampling = countField(record.Sampling);
  const isWhole = sampling === 0 || sampling === 1;
  const isOfInterval = record._RecordType === undefined || record._RecordType === 'flowLog';
  if (!isWhole || !isOfInterval || agent === undefined || interfaces === '') return undefined;
  return {
    observer: `${agent} ${interfaces}`,
    first,
    last,
    bytes: countField(record.Bytes),
    packets: countField(record.Packets),
  };
}
