import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Diagnostic, SourceSpan } from '../../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../../model/diagnostic-code.ts';
import type { AllowingPolicy } from '../../kubernetes/kubernetes-fact.ts';
import {
  areApart,
  type CiliumFact,
  isWider,
  type Selection,
  type SpecFact,
  selectionOf,
  type Wanted,
  wantedBy,
} from './cilium-fact.ts';
import { lintMapLimit } from './lint-map-limit.ts';

/** Lints that only all policies together allow. */
export function lintCiliumSet(
  facts: readonly CiliumFact[],
  networkPolicies: readonly AllowingPolicy[],
): readonly Diagnostic[] {
  const policies = facts.filter((fact) => fact.kind === 'policy');
  const specs = policies.flatMap((fact) => fact.specs.map((spec) => ({ name: fact.name, spec })));
  const groups = new Map(
    facts.flatMap((fact) => (fact.kind === 'cidr-group' ? [[fact.name, fact.blocks]] : [])),
  );
  const hasNames = specs.some(({ spec }) => spec.names !== undefined);
  const withDns = specs.flatMap(({ spec }) =>
    hasNames && spec.hasDnsRules ? [wantedBy(spec.selection)] : [],
  );
  const allowing = {
    ingress: allowingIn('ingress', specs, networkPolicies),
    egress: allowingIn('egress', specs, networkPolicies),
  };
  const perSpec = specs.flatMap(({ name, spec }) => [
    ...lintDenials(name, spec, allowing),
    ...lintNames(name, spec, withDns),
  ]);
  return [...perSpec, ...lintMapLimit([...specs, ...networkPolicies.flatMap(withEntries)], groups)];
}

function withEntries({
  name,
  entries,
  rules,
  ...policy
}: AllowingPolicy): Parameters<typeof lintMapLimit>[0] {
  const span = rules.ingress ?? rules.egress;
  if (entries.length === 0 || span === undefined) return [];
  return [{ name, spec: { selection: selectionOfNetworkPolicy(policy), entries, span } }];
}

function selectionOfNetworkPolicy({
  namespace,
  requirements,
}: Pick<AllowingPolicy, 'namespace' | 'requirements'>): Selection {
  return selectionOf(
    namespace,
    requirements.map((one) => ({ ...one, source: 'k8s' })),
  );
}

/** Subjects of policies that allow something, of Cilium and of Kubernetes: these share a tier. */
function allowingIn(
  direction: Direction,
  specs: readonly { readonly spec: SpecFact }[],
  networkPolicies: readonly AllowingPolicy[],
): readonly Selection[] {
  return [
    ...specs.flatMap(({ spec }) => (spec.allows[direction] ? [spec.selection] : [])),
    ...networkPolicies.flatMap((policy) =>
      policy.rules[direction] === undefined ? [] : [selectionOfNetworkPolicy(policy)],
    ),
  ];
}

/** Rules that deny switch default deny on, unless another policy for the same pods allows what is wanted. */
function lintDenials(
  name: string,
  spec: SpecFact,
  allowing: { readonly [Of in Direction]: readonly Selection[] },
): readonly Diagnostic[] {
  return DIRECTIONS.flatMap((direction) => {
    const span = spec.deniesOnly[direction];
    if (span === undefined) return [];
    if (allowing[direction].some((one) => isWider(one, spec.selection))) return [];
    const lost = direction === 'egress' ? 'all they send, including DNS lookups' : 'all that is sent to them';
    return [
      warning(
        'policy/cilium-deny-only',
        span,
        `\`${name}\` has only deny rules, and these put its pods into default deny: they lose ${lost}`,
        `write \`enableDefaultDeny: {${direction}: false}\`, or allow what they need`,
      ),
    ];
  });
}

/** Names are learnt only from lookups that the DNS proxy sees. */
function lintNames(name: string, spec: SpecFact, withDns: readonly Wanted[]): readonly Diagnostic[] {
  if (spec.names === undefined) return [];
  const own = wantedBy(spec.selection);
  if (withDns.some((one) => !areApart(one, own))) return [];
  return [
    warning(
      'policy/cilium-names-without-dns',
      spec.names,
      `\`${name}\` allows by DNS name, but no policy for these pods has a DNS rule: Cilium never learns the addresses, so it allows none`,
      'allow port 53 to the DNS pods with `rules: {dns: [{matchPattern: "*"}]}`',
    ),
  ];
}

function warning(code: DiagnosticCode, span: SourceSpan, message: string, help: string): Diagnostic {
  return { code, severity: 'warning', meaning: 'noted', message, help, span };
}
