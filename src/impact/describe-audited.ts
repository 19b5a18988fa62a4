import type { Diagnostic } from '../model/diagnostic.ts';
import type { RecordedConnection } from '../model/digest.ts';
import { describeAuditMode } from '../policy/platform/audit-mode.ts';
import type { Platform } from '../policy/platform/platform.ts';

/** Reports that the cluster drops nothing, where the settings say so or the recording shows it. */
export function describeAudited(
  platform: Platform,
  connections: readonly RecordedConnection[],
): readonly Diagnostic[] {
  const told = describeAuditMode(platform);
  if (told.length > 0) return told;
  const count = connections.filter(({ audited }) => audited !== undefined).length;
  if (count === 0) return [];
  return [
    {
      code: 'flows/audited',
      severity: 'warning',
      meaning: 'noted',
      message: `audit mode let ${count === 1 ? 'a connection' : `${count} connections`} through although policies deny ${count === 1 ? 'it' : 'them'}: the cluster, or a part of it, drops nothing, and what is blocked here breaks once policies are enforced`,
      help: 'give `--set cilium.policyAuditMode=true` if the whole cluster is in audit mode',
    },
  ];
}
