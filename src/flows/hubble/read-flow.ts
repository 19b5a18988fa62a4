import type { Connection } from '../../model/connection.ts';
import type { FlowLine, IgnoredReason, Observation, Outcome } from '../flow-line.ts';
import type { Observer } from '../observer.ts';
import { isPolicyDrop } from './drop-reason.ts';
import type { EndpointReader } from './endpoint-reader.ts';
import { EVENT, eventType } from './event-type.ts';
import { flowDirection } from './flow-direction.ts';
import { countField, type JsonObject, objectField, textField, textsField } from './json-fields.ts';
import { type L4, readL4 } from './l4.ts';
import { readL7Request } from './l7-request.ts';
import { tracePoint } from './trace-point.ts';

const EVENTS_WITHOUT_CONNECTION: ReadonlyMap<number, IgnoredReason> = new Map([
  [EVENT.debug, 'debug'],
  [EVENT.capture, 'capture'],
  [EVENT.socket, 'socket-trace'],
  [EVENT.agent, 'agent-event'],
]);

/** The envelope's part of a record. */
export interface Envelope {
  readonly line: number;
  readonly time: number | undefined;
  readonly node: string | undefined;
}

/**
 * What one Hubble flow says: a connection, or why it stands for none. Every field may be missing (field masks). The rules
 * are those of flow.proto and of Cilium's parsers; docs/digest.md explains them.
 */
export function readFlow(flow: JsonObject, envelope: Envelope, readEndpoint: EndpointReader): FlowLine {
  const { line, time, node } = envelope;
  const ignored = (reason: IgnoredReason): FlowLine => ({ line, kind: 'ignored', reason, time, node });

  const event = eventType(flow);
  const withoutConnection = event === undefined ? undefined : EVENTS_WITHOUT_CONNECTION.get(event);
  if (withoutConnection !== undefined) return ignored(withoutConnection);
  const { verdict } = flow;
  if (flow.Type === 'SOCK' || verdict === 'TRACED' || verdict === 'TRANSLATED')
    return ignored('socket-trace');
  if (verdict === 'ERROR') return ignored('error');

  const l4 = readL4(flow.l4);
  const isDropped = verdict === 'DROPPED';
  const direction = flowDirection(flow, l4, isDropped || event === EVENT.policyVerdict);
  if (direction === 'reply' || direction === 'reply-by-port') return ignored(direction);
  const isL7 = event === EVENT.l7;
  const byPolicy = isDropped && !isL7 ? isPolicyDrop(flow, event) : undefined;
  if (byPolicy === false) return ignored('non-policy-drop');
  if (direction === 'unknown') return ignored('direction-unknown');
  if (isBeforeTranslation(flow)) return ignored('service-frontend');

  const observer = observerOf(flow, event);
  return {
    line,
    kind: 'observation',
    observation: {
      ...describeConnection(flow, l4, observer, readEndpoint),
      outcome: outcomeOf(verdict, isL7, byPolicy),
      observer,
      time,
      node,
      weight: weightOf(flow),
      isDirectionGuessed: direction === 'request-by-port',
      l7: isL7 ? readL7Request(flow.l7, isDropped) : undefined,
    },
  };
}

/**
 * A request that an L7 rule refused came over a connection that L3 and L4 rules allowed: the connection is allowed, the
 * request is marked. A drop without a recorded reason may or may not be policy's.
 */
function outcomeOf(verdict: unknown, isL7: boolean, byPolicy: boolean | undefined): Outcome {
  switch (verdict) {
    case 'DROPPED':
      if (isL7) return 'allowed';
      return byPolicy === true ? 'denied' : 'attempted';
    case 'AUDIT':
      return 'audited';
    case 'FORWARDED':
    case 'REDIRECTED':
      return 'allowed';
    default:
      return 'attempted';
  }
}

function observerOf(flow: JsonObject, event: number | undefined): Observer {
  switch (event) {
    case EVENT.policyVerdict:
      return bySide(flow, 'ingress-verdict', 'egress-verdict');
    case EVENT.drop:
      return bySide(flow, 'ingress-drop', 'egress-drop');
    case EVENT.l7:
      return bySide(flow, 'ingress-request', 'egress-request');
    case EVENT.trace: {
      const point = tracePoint(flow.trace_observation_point, objectField(flow.event_type)?.sub_type);
      return flow.trace_reason === 'ESTABLISHED' ? establishedAt(point, flow) : point;
    }
    default:
      return 'unspecified';
  }
}

/** The direction of policy verdicts, drops and L7 records is reliable; masked away, the local end (`ID`) tells the side. */
function bySide(flow: JsonObject, ingress: Observer, egress: Observer): Observer {
  if (flow.traffic_direction === 'INGRESS') return ingress;
  if (flow.traffic_direction === 'EGRESS') return egress;
  const isSourceLocal = isLocal(objectField(flow.source));
  const isDestinationLocal = isLocal(objectField(flow.destination));
  if (isSourceLocal === isDestinationLocal) return 'unspecified';
  return isDestinationLocal ? ingress : egress;
}

/**
 * ESTABLISHED means that this node knows the connection already, which a repeated SYN is enough for. Open it is when the
 * destination gets the packet, or when the client acknowledges what the server said.
 */
function establishedAt(point: Observer, flow: JsonObject): Observer {
  if (point === 'delivered') return 'established';
  const flags = objectField(objectField(objectField(flow.l4)?.TCP)?.flags);
  return flags?.ACK === true && flags.SYN !== true ? 'established' : 'leaving';
}

/** An end is local to the reporting node when its endpoint number was recorded. */
function isLocal(end: JsonObject | undefined): boolean {
  return end?.ID !== undefined;
}

/** The destination is still a Service's address: the record after translation is the one that policy saw. */
function isBeforeTranslation(flow: JsonObject): boolean {
  const destination = objectField(flow.destination);
  return (
    objectField(flow.destination_service) !== undefined &&
    textField(destination?.namespace) === undefined &&
    textField(destination?.pod_name) === undefined
  );
}

function describeConnection(
  flow: JsonObject,
  l4: L4,
  observer: Observer,
  readEndpoint: EndpointReader,
): Pick<Observation, 'connection' | 'example'> {
  const source = objectField(flow.source);
  const destination = objectField(flow.destination);
  const ip = objectField(flow.IP);
  const sourceAddress = textField(ip?.source);
  const destinationAddress = textField(ip?.destination);
  const sourcePod = podOf(source);
  const destinationPod = podOf(destination);
  const connection: Connection = {
    source: readEndpoint(
      source,
      sourceAddress,
      textsField(flow.source_names),
      isHostNodeOf(source, destination, observer, observer === 'delivered'),
    ),
    destination: readEndpoint(
      destination,
      destinationAddress,
      textsField(flow.destination_names),
      isHostNodeOf(destination, source, observer, false),
    ),
    protocol: l4.protocol,
    port: l4.destinationPort,
    isPodToItself: sourcePod !== undefined && sourcePod === destinationPod,
  };
  const { sourcePort, destinationPort } = l4;
  return {
    connection,
    example: { sourcePod, sourceAddress, sourcePort, destinationPod, destinationAddress, destinationPort },
  };
}

/** Whether `end`, if it is a `reserved:host`, is the node of the pod at the other end: it is when both are local to the reporting node. */
function isHostNodeOf(
  end: JsonObject | undefined,
  peer: JsonObject | undefined,
  observer: Observer,
  isDeliveredToPeer: boolean,
): boolean | undefined {
  // Pods are no hosts; asking about them would make several ends of one.
  if (end?.pod_name !== undefined) return undefined;
  if (isLocal(peer) || isDeliveredToPeer) return true;
  return observer === 'sent' && textField(peer?.namespace) !== undefined ? false : undefined;
}

function podOf(end: JsonObject | undefined): string | undefined {
  const name = textField(end?.pod_name);
  return name === undefined ? undefined : `${textField(end?.namespace) ?? ''}/${name}`;
}

function weightOf(flow: JsonObject): number {
  const aggregate = objectField(flow.aggregate);
  if (aggregate === undefined) return 1;
  const sum =
    (countField(aggregate.ingress_flow_count) ?? 0) +
    (countField(aggregate.egress_flow_count) ?? 0) +
    (countField(aggregate.unknown_direction_flow_count) ?? 0);
  return Math.max(1, sum);
}
