import type { Outcome } from '../../../digest/observation.ts';
import type { Observer } from '../../../digest/observer.ts';
import type { IgnoredReason } from '../../flow-line.ts';
import { icmpRole } from '../../format/pairing/icmp-role.ts';
import { objectField } from '../../format/values/json-fields.ts';
import type { EndFacts } from '../ends/end-facts.ts';
import { isPolicyDrop } from './drop-reason.ts';
import { withEnumNames } from './enum-names.ts';
import { EVENT, eventType } from './event-type.ts';
import { flowDirection } from './flow-direction.ts';
import type { FlowFacts } from './flow-facts.ts';
import { tracePoint } from './trace-point.ts';

/** What a flow means, whoever its ends are: a connection, or why it stands for none. */
export type Judgement = IgnoredFlow | ObservedFlow;

export interface IgnoredFlow {
  readonly kind: 'ignored';
  readonly reason: IgnoredReason;
  /** An answer at L7 that reached its client: it may tell what a name stands for. */
  readonly isAnswer: boolean;
}

export interface ObservedFlow {
  readonly kind: 'observation';
  readonly observer: Observer;
  readonly outcome: Outcome;
  readonly isDirectionGuessed: boolean;
  /** The connection goes from the destination of the record to its source. */
  readonly isTurned: boolean;
  /** A request at L7: `isRefused` when an L7 rule refused it. */
  readonly l7: { readonly isRefused: boolean } | undefined;
}

const EVENTS_WITHOUT_CONNECTION: ReadonlyMap<number, IgnoredReason> = new Map([
  [EVENT.debug, 'debug'],
  [EVENT.capture, 'capture'],
  [EVENT.socket, 'socket-trace'],
  [EVENT.agent, 'agent-event'],
]);

/**
 * Every field may be missing (field masks). The rules are those of flow.proto and of Cilium's parsers; docs/connections.md
 * explains them.
 */
export function judgeFlow(written: FlowFacts): Judgement {
  const fields = withEnumNames(written.fields);
  const facts = fields === written.fields ? written : { ...written, fields };
  const event = eventType(facts);
  const withoutConnection = event === undefined ? undefined : EVENTS_WITHOUT_CONNECTION.get(event);
  if (withoutConnection !== undefined) return ignored(withoutConnection);
  const { verdict, Type } = fields;
  if (Type === 'SOCK' || verdict === 'TRACED' || verdict === 'TRANSLATED') return ignored('socket-trace');
  if (verdict === 'ERROR') return ignored('error');
  if (isIcmpError(facts)) return ignored('icmp-error');

  const isDropped = verdict === 'DROPPED';
  const direction = flowDirection(facts, isDropped || event === EVENT.policyVerdict);
  if (direction === 'reply' || direction === 'reply-by-port') {
    return { ...ignored(direction), isAnswer: facts.l7 === 'response' && verdict === 'FORWARDED' };
  }
  const isL7 = event === EVENT.l7;
  const byPolicy = isDropped && !isL7 ? isPolicyDrop(fields, event) : undefined;
  if (byPolicy === false) return ignored('non-policy-drop');
  if (direction === 'late-reply') return ignored(direction);
  if (direction === 'unknown') return ignored('direction-unknown');
  const isTurned = direction === 'turned-by-port';
  if (!isTurned && isBeforeTranslation(facts)) return ignored('service-frontend');
  return {
    kind: 'observation',
    observer: isTurned ? 'established' : observerOf(facts, event),
    outcome: outcomeOf(verdict, isL7, byPolicy),
    isDirectionGuessed: isTurned || direction === 'request-by-port',
    isTurned,
    l7: isL7 ? { isRefused: isDropped } : undefined,
  };
}

/** A message about another packet, with which nobody opens a connection. */
function isIcmpError({ l4: { protocol, icmpType } }: FlowFacts): boolean {
  return icmpType !== undefined && icmpRole(protocol, { type: icmpType, code: undefined }) === 'error';
}

function ignored(reason: IgnoredReason): IgnoredFlow {
  return { kind: 'ignored', reason, isAnswer: false };
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

function observerOf(facts: FlowFacts, event: number | undefined): Observer {
  switch (event) {
    case EVENT.policyVerdict:
      return bySide(facts, 'ingress-verdict', 'egress-verdict');
    case EVENT.drop:
      return bySide(facts, 'ingress-drop', 'egress-drop');
    case EVENT.l7:
      return bySide(facts, 'ingress-request', 'egress-request');
    case EVENT.trace: {
      const { trace_observation_point, event_type, trace_reason } = facts.fields;
      const point = tracePoint(trace_observation_point, objectField(event_type)?.sub_type);
      return trace_reason === 'ESTABLISHED' ? establishedAt(point, facts) : point;
    }
    default:
      return 'unspecified';
  }
}

/** The direction of policy verdicts, drops and L7 records is reliable; masked away, the local end tells the side. */
function bySide({ fields, source, destination }: FlowFacts, ingress: Observer, egress: Observer): Observer {
  if (fields.traffic_direction === 'INGRESS') return ingress;
  if (fields.traffic_direction === 'EGRESS') return egress;
  if (source.isLocal === destination.isLocal) return 'unspecified';
  return destination.isLocal ? ingress : egress;
}

/**
 * ESTABLISHED means that this node knows the connection already, which a repeated SYN is enough for. Open it is when the
 * destination gets the packet, or when the client acknowledges what the server said.
 */
function establishedAt(point: Observer, { l4 }: FlowFacts): Observer {
  if (point === 'delivered') return 'established';
  return l4.isAck ? 'established' : 'leaving';
}

/** The destination is still a Service's address: the record after translation is the one that policy saw. */
function isBeforeTranslation({ hasDestinationService, destination }: FlowFacts): boolean {
  return hasDestinationService && !destination.isNamed;
}

/**
 * Whether the source, if it is a `reserved:host`, is the node of the pod at the other end: it is when both are local to the
 * reporting node.
 */
export function isSourceHostNode(
  source: EndFacts,
  destination: EndFacts,
  observer: Observer,
): boolean | undefined {
  // A delivered packet is at the destination's node.
  if (observer === 'delivered' && !source.hasPodName) return true;
  return isHostNodeOf(source, destination, observer);
}

/** The same of the destination. */
export function isDestinationHostNode(
  source: EndFacts,
  destination: EndFacts,
  observer: Observer,
): boolean | undefined {
  return isHostNodeOf(destination, source, observer);
}

function isHostNodeOf(end: EndFacts, peer: EndFacts, observer: Observer): boolean | undefined {
  // Pods are no hosts; asking about them would make several ends of one.
  if (end.hasPodName) return undefined;
  if (peer.isLocal) return true;
  return observer === 'sent' && peer.hasNamespace ? false : undefined;
}
