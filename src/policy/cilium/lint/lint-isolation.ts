import type { Findings } from '../../findings.ts';
import type { CiliumSpec } from '../cilium-policy.ts';
import { isolates } from '../compile/compile-cilium-policy.ts';
import type { LintedSpec } from './linted-spec.ts';

const DIRECTIONS = ['ingress', 'egress'] as const;

/** Who ends in default deny without its author having meant it, and who does not though it was meant. */
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
    if (!isolates(spec, direction, platform.enableNonDefaultDenyPolicies)) continue;
    if (namespace !== undefined || !selectsEverybody(spec) || (spec.sections[direction] ?? []).length === 0)
      continue;
    if (allowsEverything(spec, direction)) continue;
    findings.warning(
      'policy/cilium-isolates-every-pod',
      [...spec.path, direction],
      `every pod of the cluster is denied by default in ${direction} but for what these rules allow, the DNS pods included`,
      `write \`enableDefaultDeny: {${direction}: false}\` to only add what is allowed`,
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

function allowsEverything({ sections }: CiliumSpec, direction: 'ingress' | 'egress'): boolean {
  return (sections[direction] ?? []).some(
    ({ peers, toPorts, icmps }) =>
      peers.entities?.includes('all') === true && toPorts === undefined && icmps === undefined,
  );
}
