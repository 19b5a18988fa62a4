import type { Diagnostic } from '../model/diagnostic.ts';
import type { DeployedObject, DeployReport, ObjectOutcome } from '../plan/deploy-outcome.ts';
import type { ApiClient } from './api-client.ts';
import type { ClusterPlan, PlannedWrite } from './plan-deploy.ts';
import { writeObject } from './write-object.ts';

export interface DeployOptions {
  /** Aborted when the job is cancelled: the write under way is finished, no other is begun. */
  readonly signal?: AbortSignal;
  /** Called after each write. */
  readonly onWritten?: (done: DeployedObject) => void;
}

const STOPS: ReadonlySet<ObjectOutcome> = new Set(['failed', 'uncertain']);

/**
 * Writes what the plan says, one object after the other in its order, and stops at the first one that fails. The plan has
 * already run the whole set dry. Running it again after a failure writes only what is missing.
 */
export async function deploy(
  client: ApiClient,
  { plan, writes }: ClusterPlan,
  { signal, onWritten }: DeployOptions = {},
): Promise<DeployReport> {
  const objects: DeployedObject[] = [];
  const diagnostics: Diagnostic[] = [];
  let isStopped = false;
  for (const write of writes) {
    if (!isStopped && signal?.aborted === true) {
      isStopped = true;
      diagnostics.push(interrupted(write));
    }
    if (isStopped) {
      objects.push({ object: write.change.object, outcome: 'not-tried' });
      continue;
    }
    const result = await writeObject(client, write);
    const done = { object: write.change.object, outcome: result.outcome };
    objects.push(done);
    diagnostics.push(...result.diagnostics);
    onWritten?.(done);
    isStopped = STOPS.has(result.outcome);
  }
  const unchanged = plan.changes
    .filter(({ action }) => action === 'unchanged')
    .map(({ object }): DeployedObject => ({ object, outcome: 'unchanged' }));
  return {
    server: plan.server,
    objects: [...objects, ...unchanged],
    leftInCluster: plan.leftInCluster,
    diagnostics,
  };
}

function interrupted({ change }: PlannedWrite): Diagnostic {
  return {
    code: 'cluster/interrupted',
    severity: 'error',
    meaning: 'refused',
    message: 'the deploy was interrupted before this object',
    help: 'run the deploy again: it writes only what is missing',
    span: change.object.span,
  };
}
