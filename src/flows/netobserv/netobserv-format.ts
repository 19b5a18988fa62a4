import type { EpochMs } from '../../model/digest.ts';
import { nodeName } from '../../model/node-name.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import type { Counted } from '../format/pairing/conversation.ts';
import { icmpOf, icmpRole, questionOf } from '../format/pairing/icmp-role.ts';
import type { OneWayRecord, Pairing } from '../format/pairing/pair-directions.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField, type JsonObject, textField, textsField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNumbered } from '../format/values/transport.ts';
import { netObservEnd } from './netobserv-end.ts';
import { eventVerdict, OTHER_DROP } from './network-events.ts';
import { openedBy } from './opened-by.ts';

/**
 * Flows of OpenShift's NetObserv (flowlogs-pipeline): flat JSON, also from Loki, including the names of 2021. Each direction is a
 * record of its own, usually sampled. Only `NetworkEvents` says what policies decided; `PktDrop…` counts packets that the kernel
 * dropped for any reason.
 */
export const NETOBSERV: RecordFormat = {
  name: 'netobserv',
  title: 'flows of NetObserv',
  abilities: {
    outcomes: 'policy',
    allowed: 'if-enabled',
    denied: true,
    pods: 'pods',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'sampled',
    volumes: 'delta',
  },
  detect: (record) => record.kind === 'json' && isNetObserv(record.value),
  createReader(order, withVolumes = false) {
    let sampling: number | undefined;
    const reader = pairedReader(order, (record, line) => {
      const flow = record.kind === 'json' && isFlow(record.value) ? record.value : undefined;
      if (flow === undefined) return broken(line, 'foreign', 'the record is not a flow of NetObserv');
      const told = countField(flow.Sampling);
      if (told !== undefined) sampling = Math.max(sampling ?? 1, told);
      return readFlow(flow, line, withVolumes);
    });
    return { ...reader, sampling: () => sampling };
  },
};

/** Names that goflow2, whose records are similar, does not have. */
const OWN_KEYS = [
  'AgentIP',
  'DstHostIP',
  'DstK8S_Name',
  'DstK8S_Namespace',
  'DstK8S_OwnerName',
  'DstK8S_Type',
  'DstPod',
  'IfDirection',
  'IfDirections',
  'K8S_FlowLayer',
  'NetworkEvents',
  'SrcHostIP',
  'SrcK8S_Name',
  'SrcK8S_Namespace',
  'SrcK8S_OwnerName',
  'SrcK8S_Type',
  'SrcPod',
  '_RecordType',
];

function isNetObserv(record: JsonObject): boolean {
  return isFlow(record) && OWN_KEYS.some((key) => key in record);
}

function isFlow({ SrcAddr, DstAddr, Etype }: JsonObject): boolean {
  return (typeof SrcAddr === 'string' && typeof DstAddr === 'string') || typeof Etype === 'number';
}

const IPV4 = 2048;
const IPV6 = 34_525;

function readFlow(flow: JsonObject, line: number, withVolumes: boolean): FlowLine | OneWayRecord {
  const time = epochMs(flow.TimeFlowStartMs) ?? epochMs(flow.TimeFlowStart) ?? epochMs(flow.TimeReceived);
  const lastTime = epochMs(flow.TimeFlowEndMs) ?? epochMs(flow.TimeFlowEnd);
  const { Etype } = flow;
  if (Etype !== undefined && Etype !== IPV4 && Etype !== IPV6) return ignored(line, 'no-ip', { time });
  const [source, destination] = [netObservEnd(flow, 'Src'), netObservEnd(flow, 'Dst')];
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the flow does not have the addresses of both of its ends');
  }
  const protocol = protocolNumbered(flow.Proto);
  if (protocol === undefined) return broken(line, 'malformed', 'the flow does not say its protocol');
  const verdict = eventVerdict(flow.NetworkEvents);
  if (verdict === OTHER_DROP) return ignored(line, 'non-policy-drop', { time });
  const [sourcePort, port] = [portOf(protocol, flow.SrcPort), portOf(protocol, flow.DstPort)];
  const icmp = icmpOf(protocol, flow.IcmpType, flow.IcmpCode);
  const question = icmp && questionOf(protocol, icmp);

  const cluster = textField(flow.K8S_ClusterName);
  const whenOpened = destination.isService ? translatedEnd(flow, protocol) : undefined;
  // This waits for its other half, so it must not keep the record in memory.
  const connection = ({
    opener,
    isGuessed,
    traffic,
  }: Pick<Pairing, 'opener' | 'isGuessed' | 'traffic'>): FlowLine => {
    const isOwn = opener === 'source';
    // A dropped answer opens nothing, and that an answer was allowed says nothing about who asked.
    if (!isOwn && verdict.outcome === 'denied') return ignored(line, 'late-reply', { time });
    const translated = isOwn ? whenOpened : undefined;
    return observed(line, {
      time,
      lastTime,
      node: nodeName(cluster, undefined),
      source: isOwn ? source.endpoint : destination.endpoint,
      destination: translated?.endpoint ?? (isOwn ? destination.endpoint : source.endpoint),
      protocol,
      port: translated?.port ?? (isOwn ? port : sourcePort),
      icmp: question,
      ...(isOwn ? verdict : { outcome: 'attempted', observer: 'unspecified' }),
      isDirectionGuessed: isGuessed,
      traffic: verdict.outcome === 'denied' ? undefined : traffic,
      sourcePort: isOwn ? sourcePort : port,
      sourcePod: isOwn ? source.pod : destination.pod,
      destinationPod: isOwn ? destination.pod : source.pod,
    });
  };
  if (icmpRole(protocol, icmp) === 'error') {
    // If a policy was asked about a message, it counts for policies, whatever the message is about.
    return verdict.outcome === 'attempted'
      ? ignored(line, 'icmp-error', { time })
      : connection({ opener: 'source', isGuessed: false, traffic: undefined });
  }
  const told = [
    ...(verdict.outcome === 'attempted' ? [] : [verdict.outcome, verdict.observer]),
    ...(question === undefined ? [] : [question.type]),
  ];
  return {
    line,
    protocol,
    source: { address: source.address, port: sourcePort },
    destination: { address: destination.address, port },
    openedBy:
      icmp === undefined
        ? openedBy(flow, source.isService, destination.isService)
        : icmp === question
          ? 'source'
          : 'destination',
    isMessage: icmp !== undefined,
    time,
    ...(told.length > 0 && { tells: told.join(' ') }),
    counted:
      withVolumes && icmp === undefined && verdict.outcome !== 'denied'
        ? countedBy(flow, time, lastTime)
        : undefined,
    connection,
  };
}

/** The pod behind a Service's address in this flow, if translations are recorded. */
function translatedEnd(flow: JsonObject, protocol: Protocol) {
  const address = textField(flow.XlatDstAddr);
  const port = portOf(protocol, flow.XlatDstPort);
  if (address === undefined || port === undefined) return undefined;
  const end = netObservEnd({ DstAddr: address }, 'Dst');
  return end && { endpoint: end.endpoint, port };
}

/**
 * What an agent counted at the interfaces where it saw the flow. Those of one node may all see the same packets. Of samples nothing is said here: whoever shows
 * or stores them may have multiplied them.
 */
function countedBy(
  flow: JsonObject,
  first: EpochMs | undefined,
  last: EpochMs | undefined,
): Counted | undefined {
  const agent = textField(flow.AgentIP);
  const interfaces = textField(flow.Interface) ?? textsField(flow.Interfaces).join('+');
  const sampling = countField(flow.Sampling);
  const isWhole = sampling === 0 || sampling === 1;
  const isOfInterval = flow._RecordType === undefined || flow._RecordType === 'flowLog';
  if (!isWhole || !isOfInterval || agent === undefined || interfaces === '') return undefined;
  return {
    observer: `${agent} ${interfaces}`,
    first,
    last,
    bytes: countField(flow.Bytes),
    packets: countField(flow.Packets),
  };
}
