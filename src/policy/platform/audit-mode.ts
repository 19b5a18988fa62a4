import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Platform } from './platform.ts';

/**
 * In audit mode Cilium forwards what policies deny, and says so in its events (bpf/lib/policy.h, `POLICY_AUDIT_MODE`). Verdicts are those of the
 * policies anyway, because the mode prepares for that; this note says that they cut nothing off.
 */
export function describeAuditMode({ cilium }: Pick<Platform, 'cilium'>): readonly Diagnostic[] {
  if (cilium?.policyAuditMode !== true) return [];
  return [
    {
      code: 'policy/cilium-audit-mode',
      severity: 'warning',
      meaning: 'noted',
      message:
        'Cilium is in audit mode (`cilium.policyAuditMode`) and drops nothing that policies deny: what is denied or blocked here takes effect once policies are enforced',
      help: 'remove the setting when the cluster enforces policies; proxies refuse requests even in audit mode',
    },
  ];
}
