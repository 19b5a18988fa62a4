import type { Cause, ConnectionImpact } from '../../../impact/connection-impact.ts';
import type { AlteredPart } from '../../../inventory/alterations.ts';
import type { Direction } from '../../../model/connection.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { enumerate, name, type Phrase, place, say, words } from '../phrases/phrase.ts';
import { endpointPiece, portWords, subjectPiece } from './connection-clause.ts';
import { heldBackClause, isHeldBack } from './contradiction-clause.ts';
import { policiesClause, policyName, sideClause } from './side-clause.ts';

/** Why the verdict of a connection changes, in words for a developer who knows no CNI, with the line that causes it. */
export function causeClause(impact: ConnectionImpact): Phrase {
  const { cause, head, recorded } = impact;
  if (isHeldBack(impact)) return heldBackClause(impact);
  if (cause === undefined || cause.kind === 'undecided') {
    const direction = restrictingDirection(head);
    return sideClause(head[direction], recorded.connection, direction);
  }
  if (cause.kind === 'workload-altered') {
    return say`${alteredClause(cause)}, ${consequence(impact)}`;
  }
  if (cause.kind === 'service-altered') {
    const { service, to, span } = cause;
    const leads = say`the change alters Service ${name(service)}, which then leads to ${portWords(to)} of ${endpointPiece(to.destination)}`;
    return say`${leads} (${place(span)}), ${consequence(impact)}`;
  }
  return say`${reason(impact, cause)} (${place(cause.line.span, cause.line.side)})`;
}

function reason({ transition, recorded, direction, head }: ConnectionImpact, cause: LocatedCause): Phrase {
  const isBlocked = transition === 'blocked';
  const at = direction ?? restrictingDirection(head);
  const subject = subjectPiece(recorded.connection, at);
  switch (cause.kind) {
    case 'policy-removed':
      return say`${policiesClause([cause.policy])}, which ${isBlocked ? say`allowed` : say`denied`} it, is removed`;
    case 'rule-changed':
      return say`the rule of ${policiesClause([cause.policy])} that ${isBlocked ? say`allowed` : say`denied`} it was changed`;
    case 'rule-added':
      return say`${policiesClause([cause.policy])} now ${isBlocked ? say`denies` : say`allows`} it`;
    case 'selection-changed':
      return say`${policiesClause([cause.policy])} now selects ${subject}, and ${isBlocked ? say`denies` : say`allows`} it`;
    case 'selection-lost':
      return say`${policiesClause([cause.policy])}, which ${isBlocked ? say`allowed` : say`denied`} it, no longer selects ${subject}`;
    case 'order-changed':
      return say`${policiesClause([cause.policy])} was moved in the order of policies`;
    case 'passed-on':
      return say`${policiesClause([cause.policy])} now passes it to later policies`;
    case 'no-longer-passed':
      return say`${policiesClause([cause.policy])} no longer passes it to later policies`;
    case 'part-changed':
      return say`${name(cause.policy.kind)} ${policyName(cause.policy)}, which policies refer to, is ${words(cause.change)}`;
    case 'newly-isolated': {
      const select = cause.policies.length === 1 ? say`selects` : say`select`;
      const way = at === 'egress' ? say`out` : say`in`;
      return say`new default deny: ${policiesClause(cause.policies)} now ${select} ${subject}, and no rule lets this ${way}`;
    }
    case 'no-longer-isolated': {
      const verb = cause.policies.length === 1 ? say`no longer selects` : say`no longer select`;
      return say`default deny is gone: ${policiesClause(cause.policies)} ${verb} ${subject}`;
    }
  }
}

type LocatedCause = Exclude<Cause, { kind: 'undecided' | 'workload-altered' | 'service-altered' }>;

/** What follows for a connection of which an end is altered. */
function consequence({ direction, base, head, recorded }: ConnectionImpact): Phrase {
  const at = direction ?? restrictingDirection(head);
  const before = base[at].decision;
  if (before.kind !== 'rule') return say`and now ${sideClause(head[at], recorded.connection, at)}`;
  const verb = before.action === 'allow' ? say`allowed` : say`denied`;
  return say`so the rule of ${policiesClause([before.policy])} that ${verb} it no longer applies (${place(before.span, 'base')})`;
}

/** The end that keeps a verdict from being allowed; the destination when neither does. */
function restrictingDirection({ egress }: Verdict): Direction {
  return egress.outcome === 'allowed' ? 'ingress' : 'egress';
}

type AlteredCause = Extract<Cause, { kind: 'workload-altered' }>;

/** What the change makes of a workload, and where that is written. */
function alteredClause({ workload, alteration }: AlteredCause): Phrase {
  const { parts, keys, span } = alteration;
  const labels = keys.length === 1 ? say`label ${enumerateNames(keys)}` : say`labels ${enumerateNames(keys)}`;
  const clauses = parts.map((part) => partClause(part, labels, workload));
  const all = enumerate([...new Map(clauses.map((clause) => [JSON.stringify(clause), clause])).values()]);
  return span === undefined ? say`the change alters ${all}` : say`the change alters ${all} (${place(span)})`;
}

function partClause(part: AlteredPart, labels: Phrase, workload: string): Phrase {
  const subject = name(workload);
  switch (part) {
    case 'labels':
      return say`${labels} of ${subject}`;
    case 'namespace-labels':
      return say`${labels} of namespace ${name(namespaceOf(workload))}`;
    case 'service-account':
      return say`the service account of ${subject}`;
    case 'ports':
      return say`the named ports of ${subject}`;
    case 'network':
      return say`the network of ${subject} (hostNetwork)`;
  }
}

function namespaceOf(workload: string): string {
  return workload.slice(0, workload.indexOf('/'));
}

function enumerateNames(keys: readonly string[]): Phrase {
  return enumerate(keys.map((key) => [name(key)]));
}
