import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { NetworkPolicy } from '../../kubernetes/network-policy.ts';
import type {
  CiliumNetworkPolicy,
  CiliumPort,
  CiliumPortRule,
  CiliumRule,
  CiliumSpec,
} from '../cilium-policy.ts';
import { portOfNetworkPolicy } from '../port-of-network-policy.ts';
import { asksProxy, compileL7 } from './compile-l7.ts';
import { compilePeers } from './compile-peers.ts';
import { anyOf, compilePort } from './compile-ports.ts';
import { compileSubject } from './compile-selector.ts';
import type { CiliumContext } from './context.ts';
import { portKeys, type WrittenPolicy } from './proxy-requests.ts';

/** A NetworkPolicy and what it compiles to. */
export interface CompiledNetworkPolicy {
  readonly value: NetworkPolicy;
  readonly compiled: CompiledPolicy;
}

interface PlacedItem {
  readonly item: CiliumPortRule;
  readonly rule: CiliumRule;
  readonly subject: CiliumSpec['subject'];
  readonly namespace: string | undefined;
}

/** A condition that holds where a rule lets a connection, or what it asks for, through on one of these ports. */
interface Opening {
  readonly ports: readonly string[];
  readonly isOfNames: boolean;
  readonly path: CiliumPortRule['path'] | undefined;
  readonly opens: (ports: ReadonlySet<string>) => RuleCondition | undefined;
}

/**
 * For each item with rules for DNS, by path, where other rules let through what it refuses. The proxy asks the rules for the port
 * that is asked, of whatever policy; a rule without ports, or with a range that holds the port, is not among these, although it
 * lets the port itself through (`CheckAllowed`, pkg/fqdn/dnsproxy/proxy.go).
 */
export function undoneDnsOf(
  policies: readonly WrittenPolicy[],
  networkPolicies: readonly CompiledNetworkPolicy[],
  context: CiliumContext,
): CiliumContext['undoneDns'] {
  const placed = policies.flatMap(({ value }) => (value.isRefused ? [] : itemsAtEgress(value)));
  const restricting = placed.filter(({ item }) => compileL7(item)?.proxy === 'dns');
  if (restricting.length === 0) return new Map();
  const openings = [
    ...placed.flatMap((one) => openingOf(one, context)),
    ...networkPolicies.flatMap((one) => openingsOfNetworkPolicy(one, context)),
  ];
  return new Map(
    restricting.map(({ item }) => {
      const ports = new Set(portKeys(item));
      const others = openings.filter(
        (one) => one.path !== item.path && one.ports.some((port) => ports.has(port)),
      );
      const conditionOf = (some: readonly Opening[]): RuleCondition => ({
        kind: 'any',
        of: some.flatMap((one) => one.opens(ports) ?? []),
      });
      const wholly = conditionOf(others.filter(({ isOfNames }) => !isOfNames));
      return [item.path, { wholly, inPart: conditionOf(others) }] as const;
    }),
  );
}

function itemsAtEgress({ namespace, specs }: CiliumNetworkPolicy): readonly PlacedItem[] {
  return specs.flatMap(({ sections, subject }) =>
    (sections.egress ?? []).flatMap((rule) =>
      (rule.toPorts ?? []).map((item) => ({ item, rule, subject, namespace })),
    ),
  );
}

/** Rules for other protocols, and listeners, are other proxies. */
function openingOf({ item, rule, subject, namespace }: PlacedItem, context: CiliumContext): Opening[] {
  const filter = compileL7(item);
  if (filter === undefined ? item.rules === undefined && asksProxy(item) : filter.proxy !== 'dns') return [];
  const opens = (wanted: ReadonlySet<string>): RuleCondition | undefined => {
    const scope = { namespace, direction: 'egress', isDeny: false, isSubjectInit: false } as const;
    const peers = compilePeers(rule.peers, scope, context);
    if (peers === 'nobody') return undefined;
    const asked = (when: 'certain' | 'open'): RuleCondition[] =>
      filter === undefined ? [] : [{ kind: 'request', rules: filter.rules, when }];
    return {
      kind: 'all',
      of: [
        { kind: 'source', is: compileSubject(subject, namespace, context) },
        ...(peers === 'not-given' ? [] : [peers]),
        onShared(item.ports, wanted, context),
        ...(filter === undefined ? [] : [anyOf([...asked('certain'), ...asked('open')])]),
      ],
    };
  };
  return [{ ports: portKeys(item), isOfNames: filter !== undefined, path: item.path, opens }];
}

/** Of a rule with several ports, only those of the rules for DNS are asked by the proxy. */
function onShared(
  ports: readonly CiliumPort[],
  wanted: ReadonlySet<string>,
  context: CiliumContext,
): RuleCondition {
  const shared = ports.filter((port) => portKeys({ ports: [port] }).some((key) => wanted.has(key)));
  return anyOf(shared.map((port) => compilePort(port, 'egress', context)));
}

function openingsOfNetworkPolicy(
  { value, compiled }: CompiledNetworkPolicy,
  context: CiliumContext,
): Opening[] {
  return (compiled.egress?.rules ?? []).map(({ index, match }): Opening => {
    const written = value.egress[index]?.ports ?? 'any';
    const ports = written === 'any' ? [] : written.map(portOfNetworkPolicy);
    return {
      ports: portKeys({ ports }),
      isOfNames: false,
      path: undefined,
      opens: (wanted) => ({
        kind: 'all',
        of: [{ kind: 'source', is: compiled.subject }, match, onShared(ports, wanted, context)],
      }),
    };
  });
}
