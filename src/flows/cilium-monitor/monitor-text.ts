import type { JsonObject } from '../../model/json-object.ts';
import { namedIn } from '../format/values/named-in.ts';
import { dropEvent, traceEvent } from './monitor-event.ts';
import { monitorPacket } from './monitor-packet.ts';

const VERDICT =
  /^Policy verdict log: flow 0x[0-9a-f]{1,16} local EP ID (\d+), remote ID ([\w-]+), (?:dst port \d+, )?proto \d+, (ingress true|ingress false|ingress|egress), action (allow|redirect|audit|deny)\b.*?, (\S+ -> .*)$/;
const DROP =
  /^xx drop \((.{1,200}?)\) flow 0x[0-9a-f]{1,16} (?:to endpoint (\d+))?.{0,200}?identity ([\w-]+)->([\w-]+): (.*)$/;
const TRACE =
  /^((?:->|<-) [a-z]+).{0,60}? flow 0x[0-9a-f]{1,16} ?,? identity ([\w-]+)->([\w-]+)(?: \[ ip-trace-id = \d{1,20} \])? state ([\w-]+) .{0,120}?: (\S+ -> .*)$/;

/** Where a packet was seen, by the beginning of the line. */
const POINTS: Readonly<Record<string, string | undefined>> = {
  '-> endpoint': 'TO_ENDPOINT',
  '-> proxy': 'TO_PROXY',
  '-> host': 'TO_HOST',
  '-> stack': 'TO_STACK',
  '-> overlay': 'TO_OVERLAY',
  '-> network': 'TO_NETWORK',
  '<- endpoint': 'FROM_ENDPOINT',
  '<- proxy': 'FROM_PROXY',
  '<- host': 'FROM_HOST',
  '<- stack': 'FROM_STACK',
  '<- overlay': 'FROM_OVERLAY',
  '<- network': 'FROM_NETWORK',
};
const VERDICTS = { allow: 'FORWARDED', redirect: 'REDIRECTED', audit: 'AUDIT', deny: 'DROPPED' } as const;
/** A text line as the Hubble flow that the agent makes of the same event; undefined when it is not about a packet. */
export function flowOfText(text: string): JsonObject | undefined {
  return verdictOf(text) ?? dropOf(text) ?? traceOf(text);
}

function verdictOf(text: string): JsonObject | undefined {
  const [, local, remote = '', side, action, rest = ''] = VERDICT.exec(text) ?? [];
  const packet = monitorPacket(rest);
  if (packet === undefined || !isAction(action)) return undefined;
  const isIngress = side === 'ingress' || side === 'ingress true';
  const [own, other] = [{ ID: Number(local) }, endOf(remote)];
  return {
    ...packet,
    ...(isIngress ? { source: other, destination: own } : { source: own, destination: other }),
    verdict: VERDICTS[action],
    ...(action === 'deny' && { drop_reason_desc: 'POLICY_DENIED' }),
    Type: 'L3_L4',
    event_type: { type: 5 },
    traffic_direction: isIngress ? 'INGRESS' : 'EGRESS',
  };
}

function isAction(action: string | undefined): action is keyof typeof VERDICTS {
  return action !== undefined && Object.hasOwn(VERDICTS, action);
}

function dropOf(text: string): JsonObject | undefined {
  const [, reason = '', endpoint, source = '', destination = '', rest = ''] = DROP.exec(text) ?? [];
  const packet = monitorPacket(rest);
  return (
    packet &&
    dropEvent(
      { ...packet, source: endOf(source), destination: endOf(destination) },
      reason,
      endpoint === undefined ? undefined : Number(endpoint),
    )
  );
}

function traceOf(text: string): JsonObject | undefined {
  const [, where = '', source = '', destination = '', state = '', rest = ''] = TRACE.exec(text) ?? [];
  const packet = monitorPacket(rest);
  const point = namedIn(POINTS, where);
  if (packet === undefined || point === undefined) return undefined;
  return traceEvent({ ...packet, source: endOf(source), destination: endOf(destination) }, point, state);
}

/** An identity by its number, or a reserved identity by its name. */
function endOf(identity: string): JsonObject {
  return /^\d+$/.test(identity) ? { identity: Number(identity) } : { labels: [`reserved:${identity}`] };
}
