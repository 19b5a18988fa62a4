import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import type { Repeats } from '../format/pairing/repeats.ts';
import { showsAnswer } from '../format/pairing/shows-answer.ts';
import { addressEnd } from '../format/record-ends.ts';
import { countField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed } from '../format/values/transport.ts';
import { ecsText, ecsValue } from './ecs-value.ts';

/** Whether it is a flow of Packetbeat, or of the integration that runs it: a whole connection, so far. */
export function isPacketbeatFlow(event: JsonObject): boolean {
  const dataset = ecsText(event, 'event.dataset');
  return (
    ecsValue(event, 'flow.id') !== undefined &&
    (event.type === 'flow' || dataset === 'flow' || dataset === 'network_traffic.flow')
  );
}

/**
 * Packetbeat's source is who sent the first packet that it saw, which is not always who opened the connection, and it keeps no TCP
 * flags. It reports a flow again and again until its end.
 */
export function packetbeatFlow(event: JsonObject, line: number, repeats: Repeats): FlowLine {
  const time = epochMs(ecsValue(event, 'event.start')) ?? epochMs(ecsValue(event, '@timestamp'));
  const [from = '', to = ''] = [ecsText(event, 'source.ip'), ecsText(event, 'destination.ip')];
  const [source, destination] = [addressEnd(from), addressEnd(to)];
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the ends of the event are not addresses');
  }
  const protocol = protocolNamed(ecsText(event, 'network.transport') ?? '');
  const [sourcePort, port] = [
    portOf(protocol, ecsValue(event, 'source.port')),
    portOf(protocol, ecsValue(event, 'destination.port')),
  ];
  const isTurned = looksLikeAnswer(sourcePort, port);
  const isOpen = isAnswered(event, isTurned ? 'source' : 'destination', protocol === 'TCP');
  const lastTime = epochMs(ecsValue(event, 'event.end'));
  const key = [isOpen ? 'open' : 'tried', protocol, from, sourcePort, to, port];
  if (repeats.isRepeated(key, lastTime ?? time)) return ignored(line, 'continued', { time });
  return observed(line, {
    time,
    lastTime,
    node: undefined,
    source: isTurned ? destination : source,
    destination: isTurned ? source : destination,
    protocol,
    port: isTurned ? sourcePort : port,
    sourcePort: isTurned ? port : sourcePort,
    isDirectionGuessed: true,
    ...(isOpen
      ? { outcome: 'allowed', observer: 'established' }
      : { outcome: 'attempted', observer: 'leaving' }),
  });
}

function isAnswered(event: JsonObject, asked: 'source' | 'destination', isTcp: boolean): boolean {
  const both = (['source', 'destination'] as const).map((side) => countOf(event, `${side}.packets`));
  if (both.includes(0)) return false;
  const [packets, bytes] = [countOf(event, `${asked}.packets`), countOf(event, `${asked}.bytes`)];
  return showsAnswer({ packets, bytes, isTcp, isOne: true });
}

function countOf(event: JsonObject, name: string): number {
  return countField(ecsValue(event, name)) ?? 0;
}
