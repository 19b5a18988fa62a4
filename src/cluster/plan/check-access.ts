import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import type { ApiClient } from '../api/api-client.ts';
import { type ApiResource, resourceName } from '../api/api-resource.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { type AccessQuestion, type MissingPermission, reviewAccess } from '../api/review-access.ts';
import { groupBy } from '../group-by.ts';
import { CONFIG_MAPS } from '../ledger/apply-set-parent.ts';
import { LEASES } from '../ledger/lease.ts';
import type { LiveObject } from './list-collections.ts';
import type { RefusedPlan, ServedObject } from './resolve-kinds.ts';

type AccessCheck = { readonly kind: 'allowed' } | RefusedPlan<'cluster'>;

/** What a deploy does with an object: server-side apply of an absent object needs `create` besides `patch`. */
const APPLY_VERBS = ['get', 'create', 'patch'] as const;
/** For the ledger, and the records of runs. */
const LEDGER_VERBS = ['get', 'list', 'create', 'patch', 'delete'] as const;
const LOCK_VERBS = ['get', 'create', 'update'] as const;

/** Refuses the set when its deploy lacks a permission, with one diagnostic for each resource and namespace. */
export function checkAccess(
  client: ApiClient,
  objects: readonly ServedObject[],
  ledger: ApplySetRef,
  concurrency: number,
): Promise<AccessCheck> {
  const places = objects.map(({ resource, object: { ref } }) => ({ resource, ...ref }));
  const own = (resource: ApiResource, verbs: readonly string[]): AccessQuestion[] =>
    verbs.map((verb) => ({ verb, resource, namespace: ledger.namespace, names: [] }));
  const asked = [
    ...questions(places, APPLY_VERBS),
    ...own(CONFIG_MAPS, LEDGER_VERBS),
    ...own(LEASES, LOCK_VERBS),
  ];
  return check(client, asked, concurrency);
}

/** The same for deletions. */
export function checkDeleteAccess(
  client: ApiClient,
  surplus: readonly LiveObject[],
  concurrency: number,
): Promise<AccessCheck> {
  return check(client, questions(surplus, ['delete']), concurrency);
}

/** Reports where objects that are created could not be deleted again, so that a deploy that fails could not undo that. */
export async function describeUndeletable(
  client: ApiClient,
  created: readonly Place[],
  concurrency: number,
): Promise<readonly Diagnostic[]> {
  const review = await reviewAccess(client, questions(created, ['delete']), concurrency);
  const missing = review.kind === 'answered' ? (review.value ?? []) : [];
  return missing.map(({ resource, namespace }) => ({
    code: 'cluster/no-way-back',
    severity: 'warning',
    meaning: 'noted',
    message: `the deploy account may not delete \`${resource}\` ${placeOf(namespace)}: what it creates there could not be removed if the deploy fails`,
    help: 'grant it `delete` there; `docs/deploy.md` shows a complete Role',
  }));
}

function placeOf(namespace: string | undefined): string {
  return namespace === undefined ? 'in the cluster' : `in namespace \`${namespace}\``;
}

interface Place {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
}

function questions(places: readonly Place[], verbs: readonly string[]): readonly AccessQuestion[] {
  const groups = groupBy(places, ({ resource, namespace }) => `${resourceName(resource)} ${namespace ?? ''}`);
  return [...groups.values()].flatMap((group) =>
    verbs.map((verb) => ({
      verb,
      resource: group[0].resource,
      namespace: group[0].namespace,
      names: group.map(({ name }) => name),
    })),
  );
}

async function check(
  client: ApiClient,
  asked: readonly AccessQuestion[],
  concurrency: number,
): Promise<AccessCheck> {
  const review = await reviewAccess(client, asked, concurrency);
  if (review.kind === 'failed') {
    const problem = explainFailure(review.failure, client.server, 'asking for permissions');
    return { kind: 'refused', because: 'cluster', diagnostics: [problem] };
  }
  // Without reviews the dry run will tell: the server authorizes it like a write.
  const missing = review.value ?? [];
  return missing.length === 0
    ? { kind: 'allowed' }
    : { kind: 'refused', because: 'cluster', diagnostics: explainMissing(missing) };
}

/** What the deploy needs for its own objects. */
const OWN: ReadonlySet<string> = new Set([CONFIG_MAPS, LEASES].map(resourceName));

function explainMissing(missing: readonly MissingPermission[]): readonly Diagnostic[] {
  const groups = groupBy(missing, ({ resource, namespace }) => `${resource} ${namespace ?? ''}`);
  return [...groups.values()].map((group): Diagnostic => {
    const [first] = group;
    const verbs = group.map(({ verb }) => verb).join(', ');
    const place = placeOf(first.namespace);
    return {
      code: 'cluster/forbidden',
      severity: 'error',
      meaning: 'unread',
      message: `the deploy account may not ${verbs} \`${first.resource}\` ${place}`,
      help: OWN.has(first.resource)
        ? 'the ledger of the deploy is kept there: grant a Role with these verbs (`docs/deploy.md` shows a complete one), or name another place with `--apply-set NAMESPACE/NAME`'
        : 'grant it a Role with these verbs there; `docs/deploy.md` shows a complete one',
    };
  });
}
