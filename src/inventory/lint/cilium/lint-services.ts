import type { Diagnostic } from '../../../model/diagnostic.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import type { CiliumRule } from '../../../policy/cilium/cilium-policy.ts';
import { findServices } from '../../../policy/cilium/compile/compile-services.ts';
import type { KnownServices } from '../../../policy/known-services.ts';
import type { PolicyOf } from '../../../policy/policy.ts';

/** Finds rules for Services that do not exist: to Cilium such a rule has no peers, and then opens its ports to everybody. */
export function lintServices(policy: PolicyOf<'cilium'>, services: KnownServices): readonly Diagnostic[] {
  const { value } = policy;
  if (value.kind !== 'policy' || value.isRefused) return [];
  return value.specs
    .flatMap(({ sections }) => sections.egress ?? [])
    .filter(({ peers }) => isMissing(peers.services ?? [], services))
    .map((rule) => missing(policy, rule));
}

function isMissing(rules: Parameters<typeof findServices>[0], services: KnownServices): boolean {
  if (rules.length === 0) return false;
  const { found, isUncertain } = findServices(rules, services);
  return found.length === 0 && !isUncertain;
}

function missing({ ref, document }: PolicyOf<'cilium'>, { path, toPorts, icmps }: CiliumRule): Diagnostic {
  const isOpen = (toPorts ?? []).length + (icmps ?? []).length > 0;
  const what = `\`${namespacedName(ref)}\` refers to a Service that does not exist`;
  return {
    code: 'inventory/service-missing',
    severity: isOpen ? 'error' : 'warning',
    meaning: isOpen ? 'harmful' : 'noted',
    message: isOpen
      ? `${what}, so Cilium opens the ports of the rule to everybody`
      : `${what}, so the rule allows nothing`,
    help: 'correct its name and namespace, or select the pods by `toEndpoints`',
    span: document.spanOf([...path, 'toServices']),
  };
}
