import type { EpochMs } from '../../model/digest.ts';
import { nodeName } from '../../model/node-name.ts';
import type { IcmpMessage, Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import type { Counted } from '../format/pairing/conversation.ts';
import { icmpOf, icmpRole, questionOf } from '../format/pairing/icmp-role.ts';
import type { OneWayRecord, Pairing } from '../format/pairing/one-way-record.ts';
import type { ReaderOptions } from '../format/record-format.ts';
import { countField, type JsonObject, textField, textsField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNumbered } from '../format/values/transport.ts';
import { type NetObservEnd, netObservEnd } from './netobserv-end.ts';
import { type EventVerdict, eventVerdict, OTHER_DROP } from './network-events.ts';
import { openedBy } from './opened-by.ts';

const IPV4 = 2048;
const IPV6 = 34_525;

/** What a record says of a flow in one direction. It waits for its other half, so it does not keep the record in memory. */
interface NetObservFlow {
  readonly line: number;
  readonly time: EpochMs | undefined;
  readonly lastTime: EpochMs | undefined;
  readonly node: string | undefined;
  readonly protocol: Protocol;
  readonly source: NetObservEnd;
  readonly sourcePort: number | undefined;
  readonly destination: NetObservEnd;
  readonly port: number | undefined;
  /** The pod behind the Service to which it goes. */
  readonly translated: TranslatedEnd | undefined;
  readonly icmp: IcmpMessage | undefined;
  /** The message that it answers, or itself. */
  readonly question: IcmpMessage | undefined;
  readonly verdict: EventVerdict;
}

/** A record of NetObserv: what it is of a connection, once its other half is known. */
export function readNetObservFlow(
  record: JsonObject,
  line: number,
  { withVolumes }: ReaderOptions,
): FlowLine | OneWayRecord {
  const flow = flowOf(record, line);
  if ('kind' in flow) return flow;
  const { protocol, icmp, verdict, time, source, destination } = flow;
  if (icmpRole(protocol, icmp) === 'error') {
    // If a policy was asked about a message, it counts for policies, whatever the message is about.
    return verdict.outcome === 'attempted'
      ? ignored(line, 'icmp-error', { time })
      : connectionOf(flow, { opener: 'source', isGuessed: false, traffic: undefined });
  }
  const hasVolume = withVolumes === true && icmp === undefined && verdict.outcome !== 'denied';
  return {
    line,
    protocol,
    source: { address: source.address, port: flow.sourcePort },
    destination: { address: destination.address, port: flow.port },
    openedBy: openerOf(record, flow),
    isMessage: icmp !== undefined,
    time,
    tells: tellsOf(flow),
    counted: hasVolume ? countedBy(record, time, flow.lastTime) : undefined,
    connection: (pairing) => connectionOf(flow, pairing),
  };
}

function tellsOf({ verdict, question }: NetObservFlow): string | undefined {
  const asked = question === undefined ? undefined : String(question.type);
  if (verdict.outcome === 'attempted') return asked;
  const judged = `${verdict.outcome} ${verdict.observer}`;
  return asked === undefined ? judged : `${judged} ${asked}`;
}

function flowOf(record: JsonObject, line: number): NetObservFlow | FlowLine {
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
  const icmp = icmpOf(protocol, record.IcmpType, record.IcmpCode);
  return {
    line,
    time,
    lastTime: epochMs(record.TimeFlowEndMs) ?? epochMs(record.TimeFlowEnd),
    node: nodeName(textField(record.K8S_ClusterName), undefined),
    protocol,
    source,
    sourcePort: portOf(protocol, record.SrcPort),
    destination,
    port: portOf(protocol, record.DstPort),
    translated: destination.isService ? translatedEnd(record, protocol) : undefined,
    icmp,
    question: icmp && questionOf(protocol, icmp),
    verdict,
  };
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

/** Who opened the connection, as far as the record itself tells. */
function openerOf(record: JsonObject, { icmp, question, source, destination }: NetObservFlow) {
  if (icmp === undefined) return openedBy(record, source.isService, destination.isService);
  return icmp === question ? 'source' : 'destination';
}

function connectionOf(
  flow: NetObservFlow,
  { opener, isGuessed, traffic }: Pick<Pairing, 'opener' | 'isGuessed' | 'traffic'>,
): FlowLine {
  const { line, time, verdict, translated } = flow;
  const about = {
    time,
    lastTime: flow.lastTime,
    node: flow.node,
    protocol: flow.protocol,
    icmp: flow.question,
  };
  const counted = verdict.outcome === 'denied' ? undefined : traffic;
  if (opener === 'source') {
    return observed(line, {
      ...about,
      source: flow.source.endpoint,
      sourcePort: flow.sourcePort,
      sourcePod: flow.source.pod,
      destination: translated?.endpoint ?? flow.destination.endpoint,
      port: translated?.port ?? flow.port,
      destinationPod: flow.destination.pod,
      ...verdict,
      isDirectionGuessed: isGuessed,
      traffic: counted,
    });
  }
  // A dropped answer opens nothing, and that an answer was allowed says nothing about who asked.
  if (verdict.outcome === 'denied') return ignored(line, 'late-reply', { time });
  return observed(line, {
    ...about,
    source: flow.destination.endpoint,
    sourcePort: flow.port,
    sourcePod: flow.destination.pod,
    destination: flow.source.endpoint,
    port: flow.sourcePort,
    destinationPod: flow.source.pod,
    outcome: 'attempted',
    observer: 'unspecified',
    isDirectionGuessed: isGuessed,
    traffic: counted,
  });
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
