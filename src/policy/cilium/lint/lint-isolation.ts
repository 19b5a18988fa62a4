import { DIRECTIONS } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import type { CiliumSpec } from '../cilium-policy.ts';
import { isolates } from '../compile/compile-cilium-policy.ts';
import { asksOnlyForAbsence } from '../compile/compile-selector.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Finds subjects that end up in default deny though the author did not mean that, and those that do not though it was meant. */
export function lintIsolation({ spec, namespace, platform }: LintedSpec, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    if (spec.enableDefaultDeny[direction] === true && !hasRules(spec, direction)) {
      findings.warning(
        'policy/cilium-default-deny-without-rules',
        [...spec.path, 'enableDefaultDeny', direction],
        `\`enableDefaultDeny.${direction}\` has no effect: the policy has no rules for ${direction}`,
        `write \`${direction}: [{}]\` to deny it`,
      );
    }
    if (!isolates(spec, direction, platform)) continue;
    if (namespace !== undefined || allowsEverything(spec, direction)) continue;
    const besides = ownEndpointsBesides(spec);
    if (besides.length > 0) {
      findings.warning(
        'policy/cilium-isolates-own-endpoints',
        [...spec.path, 'endpointSelector'],
        `the selector only excludes labels, so it also selects Cilium's own endpoints ${besides.map((name) => `\`reserved:${name}\``).join(' and ')}: ${direction} is denied there by default`,
        'add `{key: k8s:io.kubernetes.pod.namespace, operator: Exists}`, which only pods have',
      );
    }
    if (!selectsEverybody(spec) || (spec.sections[direction] ?? []).length === 0) continue;
    findings.warning(
      'policy/cilium-isolates-every-pod',
      [...spec.path, direction],
      `every pod of the cluster, including the DNS pods, is denied by default in ${direction} except for what these rules allow`,
      `write \`enableDefaultDeny: {${direction}: false}\` if the rules should only add allows`,
    );
  }
}

function hasRules({ sections }: CiliumSpec, direction: 'ingress' | 'egress'): boolean {
  const denied = direction === 'ingress' ? sections.ingressDeny : sections.egressDeny;
  return (sections[direction] ?? []).length + (denied ?? []).length > 0;
}

function selectsEverybody({ subject }: CiliumSpec): boolean {
  return subject.of === 'endpoints' && subject.selector.requirements.length === 0;
}

/** Carry Cilium's health checks, and Ingress and Gateway; they have no pod labels. */
const OWN_ENDPOINTS = ['health', 'ingress'] as const;

/** Cilium's own endpoints that a subject selects besides pods because it only forbids labels. */
function ownEndpointsBesides({ subject: { of, selector } }: CiliumSpec): readonly string[] {
  const { requirements } = selector;
  if (of !== 'endpoints' || requirements.length === 0 || !asksOnlyForAbsence(requirements)) return [];
  return OWN_ENDPOINTS.filter(
    (name) =>
      !requirements.some(({ source, key }) => key === name && (source === 'reserved' || source === 'any')),
  );
}

function allowsEverything({ sections }: CiliumSpec, direction: 'ingress' | 'egress'): boolean {
  return (sections[direction] ?? []).some(
    ({ peers, toPorts, icmps }) =>
      peers.entities?.includes('all') === true && toPorts === undefined && icmps === undefined,
  );
}
