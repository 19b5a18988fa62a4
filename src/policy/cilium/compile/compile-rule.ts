import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CiliumPort, CiliumPortRule, CiliumRule } from '../cilium-policy.ts';
import { compileL7, type L7Filter } from './compile-l7.ts';
import { compilePeers, type PeerScope } from './compile-peers.ts';
import { anyOf, compileIcmp, compilePort } from './compile-ports.ts';
import { asksOnlyForAbsence } from './compile-selector.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell } from './ends.ts';

export interface RulePlace extends PeerScope {
  readonly index: number;
  /**
   * The subjects for which rules for requests restrict anything: those that are denied by default, by whatever policy
   * (`createL4Filter`, pkg/policy/l4.go). Undefined: all that the policy selects.
   */
  readonly filtered: EndpointCondition | undefined;
}

/**
 * Compiles one item of a section into rules: one for all ports without L7 filtering, and two for each item of `toPorts` with it.
 * Of these, one matches requests that are known to pass, and the other connections of which that cannot be told. What goes to a
 * listener, or is joined with TLS names or certificates, goes to the proxy whatever else allows it.
 */
export function compileRule(
  rule: CiliumRule,
  place: RulePlace,
  context: CiliumContext,
): readonly CompiledRule[] {
  const isWide = (rule.peers.endpoints ?? []).some(({ requirements }) => asksOnlyForAbsence(requirements));
  const hasNames = (rule.toPorts ?? []).some(({ ports }) => ports.some(isNamed));
  if (place.direction === 'ingress' || !isWide || !hasNames) return compileItems(rule, place, context);
  return [
    ...compileItems(withPorts(rule, isNumbered), place, context),
    ...compileItems(withPorts(rule, isNamed), { ...place, isByPortName: true }, context),
  ];
}

function withPorts({ toPorts = [], ...rule }: CiliumRule, isKept: (port: CiliumPort) => boolean): CiliumRule {
  return { ...rule, toPorts: toPorts.map((item) => ({ ...item, ports: item.ports.filter(isKept) })) };
}

function isNamed({ port }: CiliumPort): boolean {
  return 'name' in port;
}

function isNumbered({ port }: CiliumPort): boolean {
  return 'number' in port;
}

function compileItems(rule: CiliumRule, place: RulePlace, context: CiliumContext): readonly CompiledRule[] {
  const peers = compilePeers(rule.peers, place, context);
  if (peers === 'nobody') return [];
  const peer = peers === 'not-given' ? undefined : peers;
  const { toPorts = [], icmps = [] } = rule;
  if (toPorts.length + icmps.length === 0) return peer === undefined ? [] : [made(rule, place, peer)];
  const plain: RuleCondition[] = icmps.flatMap(({ fields }) => fields.map(compileIcmp));
  const filtered: CompiledRule[] = [];
  for (const { item, subject } of toPorts.flatMap((one) => variantsOf(one, place))) {
    const itemPorts = portsOf(item, place, context);
    if (itemPorts === undefined) continue;
    const port: RuleCondition = subject === undefined ? itemPorts : { kind: 'all', of: [itemPorts, subject] };
    const filter = place.isDeny ? undefined : compileL7(item);
    if (filter === undefined) {
      plain.push(port);
      continue;
    }
    const { proxy, rules } = filter;
    const passes = (when: 'certain' | 'open'): RuleCondition =>
      both(peer, { kind: 'all', of: [port, { kind: 'request', rules, when }] });
    const redirect = { kind: proxy, filter: filterOf(item, filter) };
    const bindingRedirect = { ...redirect, isBinding: true } as const;
    const open = made(rule, place, passes('open'));
    filtered.push(made(rule, place, passes('certain')));
    const undone = context.undoneDns.get(item.path);
    if (undone === undefined) {
      filtered.push({ ...open, proxy: item.listener === undefined ? redirect : bindingRedirect });
    } else {
      const unless = (of: RuleCondition): RuleCondition => ({ kind: 'not', of });
      const refused = [unless(undone.inPart), both(peer, port), notAskedFor(filter)];
      filtered.push(
        { ...open, match: both(unless(undone.wholly), open.match), proxy: bindingRedirect },
        refusedNames(open, refused),
      );
    }
    const joined = context.joinedTls.get(item.path);
    if (joined === undefined) continue;
    filtered.push({
      ...open,
      match: both(subjectCondition(joined, place), open.match),
      proxy: bindingRedirect,
    });
  }
  if (plain.length === 0) return filtered;
  return [made(rule, place, both(peer, anyOf(plain))), ...filtered];
}

/**
 * What the proxy refuses although a rule that is not for this very port lets the connection through. Where none does, it is denied
 * by default.
 */
function refusedNames({ proxy: _, ...rule }: CompiledRule, refused: readonly RuleCondition[]): CompiledRule {
  const mayRefuse: RuleCondition = { kind: 'source', is: cannotTell(ANYBODY, REFUSED_NAME) };
  return { ...rule, action: 'deny', match: { kind: 'all', of: [...refused, mayRefuse] } };
}

function notAskedFor({ rules }: L7Filter): RuleCondition {
  const asked = (when: 'certain' | 'open'): RuleCondition => ({ kind: 'request', rules, when });
  return { kind: 'not', of: anyOf([asked('certain'), asked('open')]) };
}

const REFUSED_NAME: Unknown = {
  code: 'construct-not-simulated',
  detail:
    'the DNS proxy refuses this name, because no rule for this very port allows it, whatever else allows the connection',
};

/** Variants of an item: as it applies to subjects whose requests are filtered, and as it applies to the others. */
function variantsOf(
  item: CiliumPortRule,
  place: RulePlace,
): readonly { readonly item: CiliumPortRule; readonly subject?: RuleCondition }[] {
  const { filtered } = place;
  if (filtered === undefined || item.rules === undefined) return [{ item }];
  const others: EndpointCondition = { kind: 'not', of: filtered };
  return [
    { item, subject: subjectCondition(filtered, place) },
    { item: withoutRequests(item), subject: subjectCondition(others, place) },
  ];
}

function subjectCondition(is: EndpointCondition, { direction }: RulePlace): RuleCondition {
  return { kind: direction === 'ingress' ? 'destination' : 'source', is };
}

/** Where nothing is denied by default every request passes; listeners, TLS names and certificates stay. */
function withoutRequests(item: CiliumPortRule): CiliumPortRule {
  return { ...item, rules: undefined };
}

/** Items with equal texts let the same through. */
function filterOf(
  { serverNames, listener, terminatingTls, originatingTls }: CiliumPortRule,
  { proxy, rules }: L7Filter,
): string {
  return JSON.stringify([proxy, rules, serverNames, listener, terminatingTls, originatingTls]);
}

/** Undefined for an item without ports, which matches nothing. */
function portsOf(
  { ports }: CiliumPortRule,
  { direction }: RulePlace,
  context: CiliumContext,
): RuleCondition | undefined {
  if (ports.length === 0) return undefined;
  return anyOf(ports.map((port) => compilePort(port, direction, context)));
}

function both(peer: RuleCondition | undefined, port: RuleCondition): RuleCondition {
  return peer === undefined ? port : { kind: 'all', of: [peer, port] };
}

function made(
  { path, span }: CiliumRule,
  { index, isDeny }: RulePlace,
  match: RuleCondition = ALWAYS,
): CompiledRule {
  return { action: isDeny ? 'deny' : 'allow', index, path, span, match };
}
