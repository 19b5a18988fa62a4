import { evaluate, leavesOf } from '../../engine/condition.ts';
import { matchEndpoint } from '../../engine/endpoint-condition.ts';
import type { DirectionRules } from '../../engine/policy-tables.ts';
import { isEndLeaf, isTrafficLeaf, type RuleCondition, type RuleLeaf } from '../../engine/rule-condition.ts';
import type { Selected, SelectedTiers } from '../../engine/subject-index.ts';
import type { TrafficLeaf } from '../../engine/traffic-condition.ts';
import type { Direction } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Unknown } from '../../model/ternary.ts';
import { type PolicyRef, policyKey } from '../../model/verdict.ts';
import { areOpen, type OpenPort, type OpenRule } from './open-ports.ts';
import { opennessTo } from './openness.ts';
import { AUDIENCES, type Audience, STRANGERS } from './strangers.ts';

/** How a workload is protected in one direction. */
export type IsolationState =
  /** Nothing isolates it: everybody may connect, except where `denials` say otherwise. */
  | { readonly kind: 'free'; readonly denials: readonly Denial[] }
  | {
      readonly kind: 'isolated';
      readonly policies: readonly PolicyRef[];
      /** Whether what no rule allows is denied; otherwise rules deny something, and the rest is allowed. */
      readonly byDefault: boolean;
      readonly denials: readonly Denial[];
      readonly open: Readonly<Record<Audience, readonly OpenRule[]>>;
    }
  | { readonly kind: 'unknown'; readonly reason: Unknown };

/** A rule that denies some of the subject's connections, whoever else is let through. */
export interface Denial {
  readonly policy: PolicyRef;
  readonly match: RuleCondition;
}

/** What the tables say about a subject in a direction, as `createSubjectIndex` finds it. */
export function isolationState(
  direction: Direction,
  subject: Endpoint,
  tiers: SelectedTiers,
): IsolationState {
  const selected = tiers.flatMap((tier) => tier.selected);
  const certain = tiers.flatMap((tier) => tier.certain);
  const [denying] = refsOf(certain.filter(canDeny));
  if (denying !== undefined) return stateByVerdicts(direction, subject, tiers, denying);
  const policies = refsOf(certain.filter(({ rules }) => rules.isolates));
  if (policies.length === 0) {
    const reason = reasonOfProtection(tiers);
    return reason === undefined ? { kind: 'free', denials: [] } : { kind: 'unknown', reason };
  }
  return {
    kind: 'isolated',
    policies,
    byDefault: true,
    denials: [],
    open: { 'every-namespace': openRules(selected, 'every-namespace'), world: openRules(selected, 'world') },
  };
}

/** Where rules deny or pass, the engine has to say what an allow opens. */
function stateByVerdicts(
  direction: Direction,
  subject: Endpoint,
  tiers: SelectedTiers,
  denying: PolicyRef,
): IsolationState {
  const [pods, world] = AUDIENCES.map((audience) => opennessTo(audience, direction, subject, tiers, denying));
  const denials = denialsOf(tiers);
  if (pods === undefined || world === undefined) return { kind: 'free', denials };
  const closing = new Map([...pods.closedBy, ...world.closedBy].map((ref) => [policyKey(ref), ref]));
  if (areOpen(pods.open) && areOpen(world.open) && closing.size === 0) return { kind: 'free', denials };
  return {
    kind: 'isolated',
    policies: closing.size === 0 ? [denying] : [...closing.values()],
    denials,
    byDefault: tiers.some(({ certain }) => certain.some(({ rules }) => rules.isolates)),
    open: { 'every-namespace': pods.open, world: world.open },
  };
}

function denialsOf(tiers: SelectedTiers): readonly Denial[] {
  return tiers.flatMap(({ certain }) =>
    certain.flatMap(({ policy: { origin }, rules }) =>
      'builtIn' in origin
        ? []
        : rules.rules.flatMap(({ action, match }) => (action === 'deny' ? [{ policy: origin, match }] : [])),
    ),
  );
}

function canDeny({ rules }: Selected): boolean {
  return rules.rules.some(({ action }) => action !== 'allow');
}

/** Why it is unknown whether the first policy that may protect the subject does. */
function reasonOfProtection(tiers: SelectedTiers): Unknown | undefined {
  for (const { selected, reasonOf } of tiers) {
    const one = selected.find(({ isUndecided, rules }) => isUndecided && mayProtect(rules));
    if (one !== undefined) return reasonOf(one);
  }
  return undefined;
}

function mayProtect({ isolates, rules }: DirectionRules): boolean {
  return isolates || rules.some(({ action }) => action === 'deny');
}

function refsOf(selected: readonly Selected[]): readonly PolicyRef[] {
  return selected.flatMap(({ policy }) => ('builtIn' in policy.origin ? [] : [policy.origin]));
}

function openRules(selected: readonly Selected[], audience: Audience): readonly OpenRule[] {
  return selected.flatMap(({ policy: { origin }, rules }) =>
    'builtIn' in origin
      ? []
      : rules.rules.flatMap(({ action, match, span }): OpenRule[] => {
          const ports = action === 'allow' ? portsFor(match, audience) : [];
          return ports.length === 0 ? [] : [{ policy: origin, span: span ?? origin.span, ports }];
        }),
  );
}

/** Strangers are of the own cluster, and what a proxy would do with their requests is not known. */
function isOfAnyPort(leaf: TrafficLeaf): boolean {
  return leaf.kind === 'same-cluster' || (leaf.kind === 'request' && leaf.when === 'open');
}

/** The ports on which a rule admits the whole audience. */
function portsFor(match: RuleCondition, audience: Audience): OpenRule['ports'] {
  const found = STRANGERS[audience].map((group) => {
    const admits = (stranger: Endpoint, isAsked: (leaf: TrafficLeaf) => boolean): boolean =>
      evaluate<RuleLeaf>(match, (leaf) =>
        isEndLeaf(leaf) ? matchEndpoint(leaf.is, stranger) : isOfAnyPort(leaf) || isAsked(leaf),
      ) === true;
    const all = (isAsked: (leaf: TrafficLeaf) => boolean): boolean =>
      group.every((stranger) => admits(stranger, isAsked));
    if (all(() => false)) return 'any';
    return leavesOf<RuleLeaf>(match)
      .filter(isTrafficLeaf)
      .flatMap((port): OpenPort[] =>
        (port.kind === 'port-range' || port.kind === 'named-port') && all((leaf) => leaf === port)
          ? [port]
          : [],
      );
  });
  // Groups that a rule admits on the same port give the same leaf.
  return found.includes('any') ? 'any' : [...new Set(found.filter((ports) => ports !== 'any').flat())];
}
