import type { ApiClient } from '../../../cluster/api/api-client.ts';
import type { ClusterPlan } from '../../../cluster/plan/cluster-plan.ts';
import { listBeside } from '../../../cluster/plan/list-beside.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isWritten } from '../../../plan/deploy-plan.ts';
import { createMayCut, findVitalCuts, type VitalSettings } from '../../../plan/vital/find-vital-cuts.ts';

export interface VitalOptions extends VitalSettings {
  /** Codes of what may be cut off: `policy/cuts-dns`. */
  readonly allowed: readonly string[];
}

/**
 * Stops a plan that cuts off what the cluster depends on, or what is needed to repair it, whether or not it was recorded. The
 * whole cluster is read only if the plan could do that: another policy may let through what a policy of the plan does not.
 */
export async function guardVitalConnections(
  client: ApiClient,
  { plan: { changes } }: ClusterPlan,
  { allowed, ...settings }: VitalOptions,
): Promise<readonly Diagnostic[]> {
  const mayCut = createMayCut(settings.vitals);
  if (!changes.some((change) => isWritten(change) && mayCut(change))) return [];
  const contents = changes
    .map(({ before, after }) => before ?? after)
    .filter((content) => content !== undefined);
  const { objects, diagnostics } = await listBeside(client, contents);
  const { cuts, isCertain } = findVitalCuts(changes, objects, settings);
  const isWhole = isCertain && diagnostics.length === 0;
  if (cuts.length === 0 && diagnostics.length > 0) return [notKnown(diagnostics)];
  return cuts.map(({ found: { code, message, help }, write }): Diagnostic => {
    const isStop = isWhole && !allowed.includes(code);
    const doubt = isWhole ? '' : '; not all live policies could be read, so one of them may let it through';
    return {
      code: 'cluster/way-back-cut',
      severity: isStop ? 'error' : 'warning',
      meaning: isStop ? 'refused' : 'noted',
      message: `after write ${write} ${message}${doubt}`,
      help: `${help}; if it is intended, give \`--allow-cut ${code}\``,
    };
  });
}

/** A policy that could not be seen may isolate pods that the plan leaves alone: finding nothing proves nothing. */
function notKnown(unseen: readonly Diagnostic[]): Diagnostic {
  return {
    code: 'cluster/not-looked-at',
    severity: 'info',
    meaning: 'noted',
    message: `it is not certain whether the plan cuts off DNS, webhooks or a deployer: ${unseen[0]?.message ?? ''}${unseen.length > 1 ? `, and ${unseen.length - 1} more` : ''}`,
    help: 'allow the account to list policies in the whole cluster (docs/live.md has a ClusterRole)',
  };
}
