import type { SourceSpan } from '../../../model/diagnostic.ts';
import type { DnsFact } from '../../kubernetes/lint/lint-dns.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import type { CiliumNetworkPolicy, CiliumObject, CiliumSpec, IdentityRequirement } from '../cilium-policy.ts';
import { isolates } from '../compile/compile-cilium-policy.ts';
import { type MapEntries, manyEntriesOf } from './count-entries.ts';
import { dnsFactsOf } from './dns-facts-of.ts';

/** What the lints over a whole set have to know about one object; plain and small. */
export type CiliumFact =
  | { readonly kind: 'policy'; readonly name: string; readonly specs: readonly SpecFact[] }
  | { readonly kind: 'cidr-group'; readonly name: string; readonly blocks: number };

export interface SpecFact {
  readonly selection: Selection;
  /** The directions in which it denies by default and allows something. */
  readonly allows: { readonly ingress: boolean; readonly egress: boolean };
  /** Where it denies by default and has only rules that deny. */
  readonly deniesOnly: { readonly ingress: SourceSpan | undefined; readonly egress: SourceSpan | undefined };
  /** Its first rule by DNS name. */
  readonly names: SourceSpan | undefined;
  /** How it affects those of its own pods that ask DNS. */
  readonly dns: readonly DnsFact[];
  /** Whether it sends lookups through the DNS proxy. */
  readonly hasDnsRules: boolean;
  /** What it adds to the policy map of each pod, where that is much. */
  readonly entries: readonly MapEntries[];
  /** Where it is written; left out where nothing would be reported about it. */
  readonly span: SourceSpan | undefined;
}

/** Whom a spec selects: those that satisfy all conditions; without a namespace, in any. */
export interface Selection {
  readonly namespace: string | undefined;
  readonly conditions: readonly string[];
}

export function ciliumFactOf(
  value: CiliumObject,
  document: ManifestDocument,
  platform: CiliumPlatform,
): CiliumFact | undefined {
  if (value.kind === 'cidr-group')
    return { kind: 'cidr-group', name: value.name, blocks: value.cidrs.length };
  if (value.isRefused) return undefined;
  return {
    kind: 'policy',
    name: value.name,
    specs: value.specs.flatMap((spec) =>
      spec.subject.of === 'nodes' ? [] : [specFact(value, spec, document, platform)],
    ),
  };
}

function specFact(
  policy: CiliumNetworkPolicy,
  spec: CiliumSpec,
  document: ManifestDocument,
  platform: CiliumPlatform,
): SpecFact {
  const { namespace } = policy;
  const isIsolated = (direction: 'ingress' | 'egress') => isolates(spec, direction, platform);
  const allows = (direction: 'ingress' | 'egress') =>
    isIsolated(direction) && (spec.sections[direction] ?? []).length > 0;
  const deniesOnly = (direction: 'ingress' | 'egress') =>
    isIsolated(direction) && !allows(direction)
      ? document.keySpanOf([...spec.path, direction === 'ingress' ? 'ingressDeny' : 'egressDeny'])
      : undefined;
  const egress = spec.sections.egress ?? [];
  const entries = manyEntriesOf(spec);
  const byName = egress.find(({ peers }) => (peers.names ?? []).length > 0);
  return {
    selection: selectionOf(namespace, spec.subject.selector.requirements),
    allows: { ingress: allows('ingress'), egress: allows('egress') },
    deniesOnly: { ingress: deniesOnly('ingress'), egress: deniesOnly('egress') },
    names: byName === undefined ? undefined : document.keySpanOf([...byName.path, 'toFQDNs']),
    // A lint of its own reports names without DNS.
    dns: dnsFactsOf(policy, spec, isIsolated('egress') && byName === undefined, document),
    hasDnsRules: egress.some(({ toPorts }) => (toPorts ?? []).some(({ rules }) => rules?.kind === 'dns')),
    entries,
    span: entries.length === 0 ? undefined : spec.span,
  };
}

/** Keys without a source also mean those of pods. */
export function selectionOf(
  namespace: string | undefined,
  requirements: readonly Omit<IdentityRequirement, 'isMatchLabel'>[],
): Selection {
  return {
    namespace,
    conditions: requirements.map(({ source, key, operator, values }) =>
      JSON.stringify([source === 'any' ? 'k8s' : source, key, operator, ...[...values].sort()]),
    ),
  };
}

/** Whether everything that `other` selects is selected. */
export function isWider(one: Selection, other: Selection): boolean {
  if (one.namespace !== undefined && one.namespace !== other.namespace) return false;
  return one.conditions.every((condition) => other.conditions.includes(condition));
}

/** What a selection requires, prepared for many comparisons. */
export interface Wanted {
  readonly namespace: string | undefined;
  /** Labels that must have one of the values. */
  readonly labels: readonly (readonly [key: string, values: readonly string[]])[];
}

export function wantedBy({ namespace, conditions }: Selection): Wanted {
  const labels = conditions.flatMap((condition) => {
    const [, key, operator, ...values]: readonly string[] = JSON.parse(condition);
    return operator === 'In' && key !== undefined ? [[key, values] as const] : [];
  });
  return { namespace, labels };
}

/** Whether, judged by the selectors, nothing can be selected by both. */
export function areApart(one: Wanted, other: Wanted): boolean {
  const [a, b] = [one.namespace, other.namespace];
  if (a !== undefined && b !== undefined && a !== b) return true;
  return one.labels.some(([key, values]) =>
    other.labels.some(
      ([otherKey, others]) => key === otherKey && !values.some((value) => others.includes(value)),
    ),
  );
}
