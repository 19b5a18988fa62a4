import type { NotSeen } from '../../../cluster/api/not-seen.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';

/** Warnings about what could not be looked at: what is there is not known. */
export function describeNotSeen(notSeen: readonly NotSeen[]): readonly Diagnostic[] {
  return notSeen.map(({ what, why }) => ({
    code: 'cluster/not-looked-at',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${what}\` could not be read in the cluster, so what is there is not known: ${why}`,
    help: 'allow the account to list them (docs/live.md has a ClusterRole), or treat the answer as incomplete',
  }));
}
