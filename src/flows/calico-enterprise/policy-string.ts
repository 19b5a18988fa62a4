import type { Direction } from '../../model/connection.ts';
import type { NamedPolicy } from '../../model/digest.ts';
import { namedIn } from '../format/values/named-in.ts';
import { textMemo } from '../format/values/text-memo.ts';

/** Abbreviated kinds of Calico from 3.30 on (goldmane/proto/methods.go); staged policies decide nothing. */
const KINDS: Readonly<Record<string, string>> = {
  np: 'NetworkPolicy',
  gnp: 'GlobalNetworkPolicy',
  knp: 'NetworkPolicy',
  kanp: 'AdminNetworkPolicy',
  kbanp: 'BaselineAdminNetworkPolicy',
  kcnp: 'ClusterNetworkPolicy',
};

const ACTIONS: Readonly<Record<string, NamedPolicy['action']>> = { allow: 'allowed', deny: 'denied' };

/**
 * The policies that decided, from texts `<order>|<tier>|<policy>|<action>[|<rule>]`, which are not sorted. Profiles are not
 * policies, staged policies decide nothing, and a pass hands on.
 */
export function decidingPolicies(texts: readonly string[], direction: Direction): readonly NamedPolicy[] {
  const hits: Hit[] = [];
  for (const text of texts) {
    const hit = readHit(text);
    if (hit !== undefined) hits.push(hit);
  }
  if (hits.length > 1) hits.sort((one, other) => one.order - other.order);
  return hits.map((hit) => hit[direction]);
}

/** What a text tells, by the direction in which the policy decided. */
interface Hit extends Readonly<Record<Direction, NamedPolicy>> {
  readonly order: number;
}

const readHit = textMemo((text): Hit | undefined => {
  const [order = '', tier, policy, written = ''] = text.split('|');
  if (tier === undefined || policy === undefined || tier === '__PROFILE__') return undefined;
  const named = readPolicy(tier, policy);
  const action = namedIn(ACTIONS, written);
  if (named === undefined || action === undefined) return undefined;
  return {
    order: Number(order),
    egress: { direction: 'egress', action, ...named },
    ingress: { direction: 'ingress', action, ...named },
  };
});

type Named = Pick<NamedPolicy, 'kind' | 'namespace' | 'name'>;

/**
 * `np:shop/web` as in Calico 3.32; before that `shop/tier.web`, `tier.web` for cluster-wide policies and `shop/knp.default.web`
 * for those of Kubernetes.
 */
function readPolicy(tier: string, text: string): Named | undefined {
  const [, short, rest] = /^([a-z]+):(.+)$/.exec(text) ?? [];
  const { namespace, name } = split(rest ?? text);
  if (short !== undefined && rest !== undefined && short !== 'staged') {
    const kind = Object.hasOwn(KINDS, short) ? KINDS[short] : undefined;
    return kind === undefined ? undefined : { kind, namespace, name };
  }
  if (text.includes('staged:')) return undefined;
  if (name.startsWith('knp.default.')) {
    return { kind: 'NetworkPolicy', namespace, name: name.slice('knp.default.'.length) };
  }
  const prefix = `${tier}.`;
  return {
    kind: namespace === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    namespace,
    name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
  };
}

function split(text: string): Pick<Named, 'namespace' | 'name'> {
  const slash = text.indexOf('/');
  if (slash < 0) return { namespace: undefined, name: text };
  return { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}
