import { isJoin, leavesOf } from '../../engine/condition.ts';
import type { Coverage } from '../../engine/coverage.ts';
import {
  canonicalEndpointCondition,
  type EndpointCondition,
  namespacesOf,
} from '../../engine/endpoint-condition.ts';
import type { RuleCondition, RuleLeaf } from '../../engine/rule-condition.ts';
import type { PlacedPolicy, PlacedRule } from './written-rules.ts';

/** Policies of one direction with the same subject condition, and their rules by port. */
interface Selecting {
  readonly place: string;
  readonly subject: EndpointCondition;
  readonly labels: readonly string[];
  readonly rules: ReadonlyMap<string, readonly PlacedRule[]>;
}

/** Rules of the same direction whose policies select all subjects of a given rule's policy. */
export interface WiderRules {
  /** Rules for its port or for several ports, which may match all that it matches. */
  readonly forItsPort: (inner: PlacedRule) => readonly PlacedRule[];
  readonly forAnyPort: (inner: PlacedRule) => readonly PlacedRule[];
}

/**
 * Finds the rules that may match all that a given rule matches. Conditions are filed under their namespace and the rarest label
 * that they require, so that few are looked at.
 */
export function createWiderRules(policies: readonly PlacedPolicy[], coverage: Coverage): WiderRules {
  const all = selectingAlike(policies);
  const frequency = new Map<string, number>();
  for (const { labels } of all.values()) {
    for (const label of labels) frequency.set(label, (frequency.get(label) ?? 0) + 1);
  }
  const filed = Map.groupBy(all.values(), ({ place, labels }) => {
    let rarest = '';
    for (const label of labels) {
      if (rarest === '' || (frequency.get(label) ?? 0) < (frequency.get(rarest) ?? 0)) rarest = label;
    }
    return `${place} ${rarest}`;
  });
  const wider = new Map<Selecting, readonly Selecting[]>();

  function widerThan(inner: Selecting, direction: string): readonly Selecting[] {
    let found = wider.get(inner);
    if (found === undefined) {
      const places = new Set([inner.place, `${direction} `]);
      const near = [...places].flatMap((place) =>
        ['', ...inner.labels].flatMap((label) => filed.get(`${place} ${label}`) ?? []),
      );
      found = near.filter((outer) => outer === inner || coverage.coversEnd(outer.subject, inner.subject));
      wider.set(inner, found);
    }
    return found;
  }

  const widerThanPolicy = (policy: PlacedPolicy): readonly Selecting[] => {
    const own = all.get(keyOf(policy));
    return own === undefined ? [] : widerThan(own, policy.direction);
  };
  return {
    forItsPort({ policy, rule }) {
      const ports = new Set([SEVERAL, portOf(rule.match)]);
      return widerThanPolicy(policy).flatMap(({ rules }) =>
        [...ports].flatMap((port) => rules.get(port) ?? []),
      );
    },
    forAnyPort: ({ policy }) => widerThanPolicy(policy).flatMap(({ rules }) => [...rules.values()].flat()),
  };
}

function selectingAlike(policies: readonly PlacedPolicy[]): ReadonlyMap<string, Selecting> {
  return new Map(
    [...Map.groupBy(policies, keyOf)].flatMap(([key, alike]) =>
      alike.slice(0, 1).map(({ direction, compiled: { subject } }): [string, Selecting] => [
        key,
        {
          place: `${direction} ${onlyNamespace(subject)}`,
          subject,
          labels: [...new Set(labelsIn(subject))],
          rules: Map.groupBy(
            alike.flatMap((policy) => policy.rules.map((rule) => ({ policy, rule }))),
            ({ rule }) => portOf(rule.match),
          ),
        },
      ]),
    ),
  );
}

function keyOf({ direction, compiled: { subject } }: PlacedPolicy): string {
  return `${direction} ${canonicalEndpointCondition(subject)}`;
}

/** The only namespace of the subject; empty for any, or for one of several. */
function onlyNamespace(subject: EndpointCondition): string {
  const [only = '', ...others] = namespacesOf(subject) ?? [];
  return others.length === 0 ? only : '';
}

/**
 * Labels that all selected pods have, with their value if there is only one, and without. So a subject that requires `app: web`
 * is also found among those that require `app`.
 */
function labelsIn(subject: EndpointCondition): readonly string[] {
  if (isJoin(subject)) return subject.kind === 'all' ? subject.of.flatMap(labelsIn) : [];
  if (subject.kind !== 'labels' || subject.of !== 'pod') return [];
  return subject.selector.requirements.flatMap(({ key, operator, values }) =>
    operator === 'In' && values.length === 1 ? [`${key}=${values[0]}`, key] : [key],
  );
}

const SEVERAL = '';

/** The only port of a rule, which no rule for another port can cover; empty otherwise. */
function portOf(match: RuleCondition): string {
  const traffic = leavesOf<RuleLeaf>(match).filter(({ kind }) => kind !== 'source' && kind !== 'destination');
  const [only, ...others] = traffic.filter(({ kind }) => kind !== 'same-cluster');
  if (only?.kind !== 'port-range' || others.length > 0 || only.first !== only.last) return SEVERAL;
  return `${only.protocol} ${only.first}`;
}
