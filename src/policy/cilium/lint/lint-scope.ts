import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { type IdentitySelector, SECTIONS } from '../cilium-policy.ts';
import { isOverridden } from '../compile/compile-selector.ts';
import { NAMESPACE_LABELS_PREFIX, NAMESPACE_NAME_LABEL } from '../identity-labels.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Finds selectors that mean another namespace than they seem to. */
export function lintScope({ spec, namespace }: LintedSpec, findings: Findings): void {
  if (namespace !== undefined) lintSubject(spec.subject.selector, namespace, findings);
  for (const section of SECTIONS) {
    for (const { peers } of spec.sections[section] ?? []) {
      for (const selector of peers.endpoints ?? []) {
        lintReserved(selector, findings);
        if (namespace !== undefined) lintDnsPeer(selector, namespace, findings);
      }
    }
  }
}

/** The subject of a namespaced policy is in its namespace, whatever the policy says. */
function lintSubject({ requirements, path }: IdentitySelector, own: string, findings: Findings): void {
  for (const one of requirements) {
    if (one.key !== NAMESPACE_NAME_LABEL || (one.source !== 'k8s' && one.source !== 'any')) continue;
    if (one.operator === 'In' && one.values.includes(own)) continue;
    if (one.operator === 'Exists') continue;
    if (isOverridden(one)) {
      findings.warning(
        'policy/cilium-foreign-subject',
        path,
        `the policy selects pods of its own namespace \`${own}\`, not of ${quote(one.values.join(', '))}: Cilium replaces the namespace`,
        'move the policy into that namespace, or use CiliumClusterwideNetworkPolicy',
      );
      continue;
    }
    findings.acceptedError(
      'policy/cilium-foreign-subject',
      path,
      `the policy selects nothing: its pods are those of \`${own}\`, but it also requires another namespace`,
      'move the policy into that namespace, or use CiliumClusterwideNetworkPolicy',
    );
  }
}

/** Nearly everything lacks a reserved label, so forbidding one selects nearly everything. */
function lintReserved({ requirements, path }: IdentitySelector, findings: Findings): void {
  const one = requirements.find(
    ({ source, operator }) => source === 'reserved' && (operator === 'NotIn' || operator === 'DoesNotExist'),
  );
  if (one === undefined) return;
  findings.warning(
    'policy/cilium-wide-selector',
    path,
    `a selector without \`reserved:${one.key}\` also means pods of every namespace, nodes and addresses outside the cluster`,
    'use `fromEntities` or `toEntities`, or match the namespace as well',
  );
}

const DNS_NAMESPACE = 'kube-system';

/** `k8s-app: kube-dns` alone means pods of the policy's own namespace. */
function lintDnsPeer({ requirements, path }: IdentitySelector, own: string, findings: Findings): void {
  if (own === DNS_NAMESPACE) return;
  const asksForDns = requirements.some(
    ({ key, operator, values }) =>
      key === 'k8s-app' && operator === 'In' && values.some((value) => /^(kube-dns|coredns)$/.test(value)),
  );
  const hasNamespace = requirements.some(
    ({ key, source }) =>
      source === 'reserved' || key === NAMESPACE_NAME_LABEL || key.startsWith(NAMESPACE_LABELS_PREFIX),
  );
  if (!asksForDns || hasNamespace) return;
  findings.warning(
    'policy/cilium-peer-namespace',
    path,
    `the DNS pods are in \`${DNS_NAMESPACE}\`, and a selector without namespace means pods of \`${own}\``,
    `add \`k8s:${NAMESPACE_NAME_LABEL}: ${DNS_NAMESPACE}\``,
  );
}
