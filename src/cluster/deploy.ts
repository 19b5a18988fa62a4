import { isStatus } from '../http/http-failure.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type ApplySetScope, isSameScope, scopeOf, unionOfScopes } from '../plan/apply-set.ts';
import type { DeployedObject, DeployReport, ObjectOutcome } from '../plan/deploy-outcome.ts';
import type { ApiClient } from './api-client.ts';
import { type ApplySetParent, writeApplySetParent } from './apply-set-parent.ts';
import { deleteObject } from './delete-object.ts';
import { explainFailure } from './explain-failure.ts';
import type { ClusterPlan } from './plan-deploy.ts';
import type { PlannedWrite } from './planned-write.ts';
import { writeObject } from './write-object.ts';

export interface DeployOptions {
  /** The version of Sluice, for the inventory. */
  readonly toolVersion: string;
  /** What the inventory says besides where the members are: what was deployed last, and by whom. */
  readonly record?: Readonly<Record<string, string>>;
  /** Aborted when the job is cancelled: the write under way is finished, no other is begun. */
  readonly signal?: AbortSignal;
  /** Called after each write. */
  readonly onWritten?: (done: DeployedObject) => void;
}

/** A deletion that fails does not stop the rest: the object stays in the inventory. */
function isStop(write: PlannedWrite, outcome: ObjectOutcome): boolean {
  return outcome === 'uncertain' || (outcome === 'failed' && write.kind === 'apply');
}

/**
 * Carries a plan out: the inventory first, as the superset of what was and what will be, so that whatever happens then is found again; one
 * object after the other in the order of the plan; the inventory last, as it is then. Stops at the first write that fails. Running it
 * again after a failure writes only what is missing.
 */
export async function deploy(
  client: ApiClient,
  { plan, writes, inventory }: ClusterPlan,
  options: DeployOptions,
): Promise<DeployReport> {
  const unchanged = plan.changes
    .filter(({ action }) => action === 'unchanged')
    .map(({ object }): DeployedObject => ({ object, outcome: 'unchanged' }));
  const base = { server: plan.server, leftInCluster: plan.leftInCluster };
  const begun = await ensureScope(client, inventory.parent, inventory.superset, options);
  if (!begun.ok) {
    const notTried = writes.map(
      ({ change }): DeployedObject => ({ object: change.object, outcome: 'not-tried' }),
    );
    return { ...base, objects: [...notTried, ...unchanged], diagnostics: [begun.diagnostic] };
  }

  const { objects, diagnostics, pending } = await writeAll(client, writes, options);
  const isWhole = objects.every(({ outcome }) => outcome !== 'not-tried' && outcome !== 'uncertain');
  const kept = scopeOf(pending, plan.applySet);
  const scope = isWhole ? unionOfScopes(inventory.final, kept) : inventory.superset;
  const ended = await ensureScope(client, begun.parent, scope, options, isWhole ? options.record : undefined);
  return {
    ...base,
    objects: [...objects, ...unchanged],
    diagnostics: [...diagnostics, ...(ended.ok ? [] : [ended.diagnostic])],
  };
}

interface Written {
  readonly objects: readonly DeployedObject[];
  readonly diagnostics: readonly Diagnostic[];
  /** Members that should be gone and may not be. */
  readonly pending: readonly DeployedObject['object'][];
}

async function writeAll(
  client: ApiClient,
  writes: readonly PlannedWrite[],
  { signal, onWritten }: DeployOptions,
): Promise<Written> {
  const objects: DeployedObject[] = [];
  const diagnostics: Diagnostic[] = [];
  const pending: DeployedObject['object'][] = [];
  let isStopped = false;
  for (const write of writes) {
    const { object } = write.change;
    if (!isStopped && signal?.aborted === true) {
      isStopped = true;
      diagnostics.push(interrupted(write));
    }
    if (isStopped) {
      objects.push({ object, outcome: 'not-tried' });
      continue;
    }
    const result =
      write.kind === 'apply' ? await writeObject(client, write) : await deleteObject(client, write);
    const done = { object, outcome: result.outcome };
    objects.push(done);
    diagnostics.push(...result.diagnostics);
    if (write.kind === 'delete' && (done.outcome !== 'deleted' || result.diagnostics.length > 0))
      pending.push(object);
    onWritten?.(done);
    isStopped = isStop(write, result.outcome);
  }
  return { objects, diagnostics, pending };
}

type ScopeResult =
  | { readonly ok: true; readonly parent: ApplySetParent }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Writes the inventory unless it says just this. */
async function ensureScope(
  client: ApiClient,
  parent: ApplySetParent,
  scope: ApplySetScope,
  { toolVersion }: DeployOptions,
  record: Readonly<Record<string, string>> = {},
): Promise<ScopeResult> {
  const isRecorded = Object.entries(record).every(([key, value]) => parent.annotations[key] === value);
  if (parent.scope !== undefined && isSameScope(parent.scope, scope) && isRecorded)
    return { ok: true, parent };
  const own = Object.entries(parent.annotations).filter(([key]) => key.startsWith('sluice.dev/'));
  const texts = own.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const annotations = { ...Object.fromEntries(texts), ...record };
  const written = await writeApplySetParent(client, parent, { scope, annotations, toolVersion });
  if (written.ok) return { ok: true, parent: written.value };
  const name = `\`${parent.ref.namespace}/${parent.ref.name}\``;
  if (isStatus(written.failure, 409)) {
    return {
      ok: false,
      diagnostic: {
        code: 'cluster/superseded',
        severity: 'error',
        meaning: 'refused',
        message: `another deploy of this set is at work: the inventory ${name} changed since it was read`,
        help: 'wait for the other one, then run this one again if it is the newer one; a `resource_group` lets GitLab do the waiting',
      },
    };
  }
  return {
    ok: false,
    diagnostic: explainFailure(written.failure, client.server, `writing the inventory ${name}`),
  };
}

function interrupted({ change }: PlannedWrite): Diagnostic {
  return {
    code: 'cluster/interrupted',
    severity: 'error',
    meaning: 'refused',
    message: 'the deploy was interrupted before this object',
    help: 'run the deploy again: it writes only what is missing',
    ...(change.object.span === undefined ? {} : { span: change.object.span }),
  };
}
