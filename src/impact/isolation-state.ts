import { evaluate, leavesOf } from '../engine/condition.ts';
import { matchEndpoint } from '../engine/endpoint-condition.ts';
import { isEndLeaf, isTrafficLeaf, type RuleCondition, type RuleLeaf } from '../engine/rule-condition.ts';
import type { Selected, SelectedTiers } from '../engine/subject-index.ts';
import type { TrafficLeaf } from '../engine/traffic-condition.ts';
import { type Endpoint, NO_IDENTITY_FACTS, singleAddress } from '../model/endpoint.ts';
import { parseIpAddress } from '../model/ip-address.ts';
import { completeLabels } from '../model/label-set.ts';
import type { Unknown } from '../model/ternary.ts';
import type { PolicyRef } from '../model/verdict.ts';
import type { OpenPort, OpenRule } from './open-ports.ts';

/** Everybody of a kind: pods of all namespaces, or addresses outside the cluster. */
export type Audience = 'every-namespace' | 'world';
export const AUDIENCES: readonly Audience[] = ['every-namespace', 'world'];

/** How a workload is protected in one direction. */
export type IsolationState =
  /** Nothing isolates it: everybody may connect. */
  | { readonly kind: 'free' }
  | {
      readonly kind: 'isolated';
      readonly policies: readonly PolicyRef[];
      readonly open: Readonly<Record<Audience, readonly OpenRule[]>>;
    }
  | { readonly kind: 'unknown'; readonly reason: Unknown };

/** What the tables say of a subject in a direction, as `createSubjectIndex` finds it. */
export function isolationState(tiers: SelectedTiers): IsolationState {
  const policies = refsOf(tiers.flatMap(({ certain }) => certain.filter(({ rules }) => rules.isolates)));
  const selected = tiers.flatMap((tier) => tier.selected);
  if (policies.length === 0) {
    const [reason] = selected.flatMap(mayProtect);
    return reason === undefined ? { kind: 'free' } : { kind: 'unknown', reason };
  }
  return {
    kind: 'isolated',
    policies,
    open: { 'every-namespace': openRules(selected, 'every-namespace'), world: openRules(selected, 'world') },
  };
}

/** Why a policy that may select the subject may protect it. */
function mayProtect({ undecided, rules }: Selected): readonly Unknown[] {
  if (undecided === undefined) return [];
  return rules.isolates || rules.rules.some(({ action }) => action === 'deny') ? [undecided] : [];
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

/** The ports on which a rule admits all of the audience. */
function portsFor(match: RuleCondition, audience: Audience): OpenRule['ports'] {
  const found = STRANGERS[audience].map((group) => {
    const admits = (stranger: Endpoint, isAsked: (leaf: TrafficLeaf) => boolean): boolean =>
      evaluate<RuleLeaf>(match, (leaf) =>
        isEndLeaf(leaf) ? matchEndpoint(leaf.is, stranger) : isAsked(leaf),
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
  return found.includes('any') ? 'any' : found.filter((ports) => ports !== 'any').flat();
}

/** A namespace and a name that no cluster has: who admits such a pod admits all that it does not know. */
const STRANGE_POD: Endpoint = {
  kind: 'workload',
  namespace: '\0',
  name: '\0',
  ownerKind: undefined,
  labels: completeLabels([]),
  namespaceLabels: completeLabels([['kubernetes.io/metadata.name', '\0']]),
  ports: [],
  addresses: { addresses: [], isComplete: true },
  ...NO_IDENTITY_FACTS,
};

/** Addresses far apart: who admits both admits the world, whatever ranges it takes out. */
const outside = (...texts: readonly string[]): readonly Endpoint[] =>
  texts.map((text) => ({
    kind: 'world',
    addresses: singleAddress(parseIpAddress(text)),
    names: [],
    entities: [],
  }));

/** An audience is admitted when all of one group are. */
const STRANGERS: Readonly<Record<Audience, readonly (readonly Endpoint[])[]>> = {
  'every-namespace': [[STRANGE_POD]],
  world: [outside('1.2.3.4', '200.1.2.3'), outside('2001:200::1', '2a00:100::1')],
};
