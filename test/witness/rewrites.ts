/** Ways to write policies differently, for laws that say what the rewriting may change. */
import type { WrittenPolicy, WrittenRule } from './written-policy.ts';

export type Direction = 'ingress' | 'egress';

/** Rewrites every list by `order`, at all depths: policies, rules, peers, ports, exceptions, requirements, values. */
export function reorderAll(policies: readonly WrittenPolicy[], order: ListOrder): WrittenPolicy[] {
  return reorderValue(policies, order) as WrittenPolicy[];
}

export interface ListOrder {
  readonly rotateBy: number;
  readonly isReversed: boolean;
}

function reorderValue(value: unknown, order: ListOrder): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => reorderValue(item, order));
    const start = items.length === 0 ? 0 : order.rotateBy % items.length;
    const rotated = [...items.slice(start), ...items.slice(0, start)];
    return order.isReversed ? rotated.reverse() : rotated;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reorderValue(item, order)]));
}

/** Each rule becomes one rule for every pair of a peer and a port; missing lists stay missing. */
export function splitRules(policy: WrittenPolicy): WrittenPolicy {
  return mapRules(policy, (rule) => {
    const froms = rule.from?.length ? rule.from.map((peer) => [peer]) : [rule.from];
    const tos = rule.to?.length ? rule.to.map((peer) => [peer]) : [rule.to];
    const ports = rule.ports?.length ? rule.ports.map((port) => [port]) : [rule.ports];
    return froms.flatMap((from) => tos.flatMap((to) => ports.map((port) => ({ from, to, ports: port }))));
  });
}

function mapRules(policy: WrittenPolicy, split: (rule: WrittenRule) => WrittenRule[]): WrittenPolicy {
  const { spec } = policy;
  if (!spec) return policy;
  const all = (rules: readonly (WrittenRule | null)[] | null | undefined) =>
    rules?.flatMap((rule) => split(rule ?? {})) ?? rules;
  return { ...policy, spec: { ...spec, ingress: all(spec.ingress), egress: all(spec.egress) } };
}

/** Adds a rule to one of the directions that already have rules, so that isolation stays; undefined when there is none. */
export function addRule(
  policies: readonly WrittenPolicy[],
  choice: number,
  rules: Readonly<Record<Direction, WrittenRule | null>>,
): WrittenPolicy[] | undefined {
  const places = policies.flatMap((policy, index) =>
    (['ingress', 'egress'] as const)
      .filter((direction) => policy.spec?.[direction]?.length)
      .map((direction) => ({ index, direction })),
  );
  const place = places[choice % places.length];
  if (place === undefined) return undefined;
  const { index: chosen, direction } = place;
  return policies.map((policy, index) => {
    if (index !== chosen || !policy.spec) return policy;
    return {
      ...policy,
      spec: { ...policy.spec, [direction]: [...(policy.spec[direction] ?? []), rules[direction]] },
    };
  });
}

export function rename(policy: WrittenPolicy, name: string): WrittenPolicy {
  return { ...policy, metadata: { ...policy.metadata, name } };
}

export function denyAll(namespace: string): WrittenPolicy {
  return everything(namespace, 'deny-all', { ingress: [], egress: [] });
}

export function allowAll(namespace: string): WrittenPolicy {
  return everything(namespace, 'allow-all', { ingress: [{}], egress: [{}] });
}

function everything(
  namespace: string,
  name: string,
  rules: Readonly<Record<Direction, WrittenRule[]>>,
): WrittenPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ...rules },
  };
}
