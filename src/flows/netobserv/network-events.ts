import type { Outcome } from '../../digest/observation.ts';
import type { Observer } from '../../digest/observer.ts';
import type { Direction } from '../../model/connection.ts';
import type { NamedPolicy } from '../../model/digest.ts';
import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import { aclOutcome } from '../format/acl-outcome.ts';
import { textField } from '../format/values/json-fields.ts';
import { namedIn } from '../format/values/named-in.ts';
import { verdictObserver } from '../format/verdict-observer.ts';
import { eventOfText } from './event-text.ts';

/** What OVN's own events say about a flow; without any, all that is known is that it was seen. */
export interface EventVerdict {
  readonly outcome: Outcome;
  readonly observer: Observer;
  readonly policies: readonly NamedPolicy[];
}

/** Stopped, but not by a policy: user-defined networks are isolated from each other, or multicast is off. */
export const OTHER_DROP = 'other-drop';

const SEEN: EventVerdict = { outcome: 'attempted', observer: 'unspecified', policies: [] };
const DIRECTIONS: Readonly<Record<string, Direction | undefined>> = { ingress: 'ingress', egress: 'egress' };
/** OVN-Kubernetes' own rules for policies: a pod's own node is let in, and a namespace's default deny. */
const OF_POLICIES = ['NetpolNode', 'NetpolNamespace', 'EgressFirewall'];

interface Event {
  readonly type: string;
  readonly action: NamedPolicy['action'];
  readonly direction: Direction | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/**
 * The verdict of `NetworkEvents`. A flow may have events of both sides: a denial decides, otherwise what the destination's side
 * let in. An event with `pass`, or text that is no sentence of OVN-Kubernetes (one that could not be decoded), decides nothing.
 */
export function eventVerdict(written: unknown): EventVerdict | typeof OTHER_DROP {
  if (!Array.isArray(written)) return SEEN;
  const events = written.flatMap(readEvent);
  const ofPolicies = events.filter(({ type }) => type.endsWith('Policy') || OF_POLICIES.includes(type));
  const decisive =
    ofPolicies.find(({ action }) => action === 'denied') ??
    ofPolicies.find(({ direction }) => direction === 'ingress') ??
    ofPolicies[0];
  if (decisive === undefined || decisive.action === 'allowed') {
    if (events.some(({ action }) => action === 'denied')) return OTHER_DROP;
  }
  if (decisive === undefined) return SEEN;
  return {
    outcome: decisive.action,
    observer: verdictObserver(decisive.direction),
    policies: ofPolicies.flatMap(({ type, direction, ...policy }): NamedPolicy[] => {
      const { name } = policy;
      const isNamed = direction !== undefined && name !== undefined && !type.startsWith('Netpol');
      return isNamed ? [{ ...policy, name, direction, kind: type }] : [];
    }),
  };
}

function readEvent(written: unknown): Event[] {
  const fields: JsonObject = isJsonObject(written) ? written : { Message: written };
  const text = textField(fields.Message);
  const event = text === undefined ? fields : (eventOfText(text) ?? {});
  const outcome = aclOutcome((textField(event.Action) ?? '').toLowerCase());
  if (outcome === undefined || (textField(event.Feature) ?? 'acl') !== 'acl') return [];
  const direction = namedIn(DIRECTIONS, textField(event.Direction)?.toLowerCase());
  // Where OVN-Kubernetes does not name the namespace apart, the name of a NetworkPolicy is `namespace:name`.
  const [, within, named] = /^([^:]+):([^:]+)$/.exec(textField(event.Name) ?? '') ?? [];
  return [
    {
      type: textField(event.Type) ?? '',
      action: outcome,
      direction,
      namespace: textField(event.Namespace) ?? within,
      name: named ?? textField(event.Name),
    },
  ];
}
