import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import { createRepeats } from '../format/pairing/repeats.ts';
import { packetsDeniedElsewhere, seenPackets } from '../format/pairing/seen-connection.ts';
import { addressEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNamed, protocolNumbered } from '../format/values/transport.ts';
import { ecsText, ecsTexts, ecsValue } from './ecs-value.ts';
import { isPacketbeatFlow, packetbeatFlow } from './packetbeat-flow.ts';

/**
 * Network events in the Elastic Common Schema, as Packetbeat, Elastic's integrations and others write them
 * (https://www.elastic.co/docs/reference/ecs). Most sources write there who sent what to whom, and nothing about policies.
 */
export const ECS: RecordFormat = {
  name: 'ecs',
  title: 'network events in the Elastic Common Schema',
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'none',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'sampled',
  },
  isGeneral: true,
  hasRows: true,
  detect: (record) => record.kind === 'json' && isNetworkEvent(record.value),
  createReader({ order }) {
    const repeats = createRepeats();
    let hasPacketbeat = false;
    let hasOthers = false;
    const reader = pairedReader(order, (record, line) => {
      if (record.kind !== 'json' || !isNetworkEvent(record.value)) {
        return broken(line, 'foreign', 'the record is not a network event of ECS');
      }
      if (!isPacketbeatFlow(record.value)) {
        hasOthers = true;
        return readEvent(record.value, line);
      }
      hasPacketbeat = true;
      return packetbeatFlow(record.value, line, repeats);
    });
    // Packetbeat reports every flow that it sees; of other sources it is not known.
    return { ...reader, sampling: () => (hasPacketbeat && !hasOthers ? 1 : undefined) };
  },
};

/** Sources whose original records other formats read better, where the document still has one. */
const WITH_FORMAT = /^(?:aws|azure|cilium|corelight|gcp|istio|suricata|zeek)/;

function isNetworkEvent(value: JsonObject): boolean {
  const hasEnds = [ecsValue(value, 'source.ip'), ecsValue(value, 'destination.ip')].every(isTold);
  const transport = ecsValue(value, 'network.transport') ?? ecsValue(value, 'network.iana_number');
  // Filebeat's flows have more in `netflow`.
  if (!hasEnds || !isTold(transport) || value.netflow !== undefined) return false;
  const source = ecsText(value, 'event.dataset') ?? ecsText(value, 'event.module') ?? '';
  const original = ecsText(value, 'event.original') ?? ecsText(value, 'message');
  return original === undefined || !WITH_FORMAT.test(source);
}

function isTold(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Events about something that was found in traffic. */
const NO_TRAFFIC = /^(?:alert|signal|metric|state|pipeline_error)$/;
/** `deny`, or with what was stopped, `flow_denied`. */
const STOPPED =
  /^(?:(?:connection|flow|packet|session|traffic)[_-])?(?:den(?:y|ied)|drop(?:ped)?|block(?:ed)?|reject(?:ed)?)$/i;

function readEvent(event: JsonObject, line: number): FlowLine | OneWayRecord {
  const time = epochMs(ecsValue(event, 'event.start')) ?? epochMs(ecsValue(event, '@timestamp'));
  if (NO_TRAFFIC.test(ecsText(event, 'event.kind') ?? '')) return ignored(line, 'other-event', { time });
  const [from = '', to = ''] = [ecsText(event, 'source.ip'), ecsText(event, 'destination.ip')];
  const [source, destination] = [addressEnd(from), addressEnd(to)];
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the ends of the event are not addresses');
  }
  const protocol =
    protocolNumbered(ecsValue(event, 'network.iana_number')) ??
    protocolNamed(ecsText(event, 'network.transport') ?? '');
  const seen = {
    line,
    time,
    lastTime: epochMs(ecsValue(event, 'event.end')),
    node: undefined,
    protocol,
    source,
    destination,
    from: { address: from, port: portOf(protocol, ecsValue(event, 'source.port')) },
    to: { address: to, port: portOf(protocol, ecsValue(event, 'destination.port')) },
    openedBy: undefined,
  };
  const isStopped =
    ecsTexts(event, 'event.type').includes('denied') || STOPPED.test(ecsText(event, 'event.action') ?? '');
  if (isStopped) return packetsDeniedElsewhere(seen);
  const packets = seenPackets(seen);
  return protocol === 'UDP' ? packets : withoutAnswers(packets);
}

/** An event does not say whether it is about more than a refusal: over TCP what came back proves nothing. */
function withoutAnswers(packets: OneWayRecord): OneWayRecord {
  return { ...packets, connection: (pairing) => packets.connection({ ...pairing, isAnswered: false }) };
}
