import type { HttpFailure } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { groupKindOf } from '../../plan/apply-set.ts';
import type { ApiClient } from '../api/api-client.ts';
import { type ApiResource, discoverResource } from '../api/api-resource.ts';
import { discoverGroupKind } from '../api/discover-group-kind.ts';
import { explainFailure } from '../api/explain-failure.ts';
import type { DesiredObject } from '../desired-object.ts';

/** There is no plan to show: because of the objects, or because the cluster could not be asked. */
export interface RefusedPlan<Because extends 'objects' | 'cluster' = 'objects' | 'cluster'> {
  readonly kind: 'refused';
  readonly because: Because;
  readonly diagnostics: readonly Diagnostic[];
}

/** A desired object, and the resource that serves its kind. */
export interface ServedObject {
  readonly object: DesiredObject;
  readonly resource: ApiResource;
}

type KindResolution =
  | {
      readonly kind: 'served';
      readonly objects: readonly ServedObject[];
    }
  | RefusedPlan;

/** Asks the server about every kind of the set; objects whose kind it does not serve are reported, each at its place. */
export async function resolveKinds(
  client: ApiClient,
  objects: readonly DesiredObject[],
): Promise<KindResolution> {
  const resources = new Map<string, ApiResource | undefined>();
  const served: ServedObject[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const object of objects) {
    const { apiVersion, kind } = object.ref;
    const key = `${apiVersion} ${kind}`;
    if (!resources.has(key)) {
      const found = await discoverResource(client, apiVersion, kind);
      if (found.kind === 'failed') return failed(client, found.failure, apiVersion);
      resources.set(key, found.value);
    }
    const resource = resources.get(key);
    if (resource !== undefined) served.push({ object, resource });
    else {
      diagnostics.push({
        code: 'cluster/kind-not-registered',
        severity: 'error',
        meaning: 'refused',
        message: `\`${namespacedName(object.ref)}\`: the cluster serves no \`${kind}\` of \`${apiVersion}\``,
        help: 'install the custom resource definition of this kind, or deploy to a cluster that has it',
        span: object.document.spanOf(['apiVersion']),
      });
    }
  }
  return diagnostics.length > 0
    ? { kind: 'refused', because: 'objects', diagnostics }
    : { kind: 'served', objects: served };
}

type FormerKinds =
  | {
      readonly kind: 'found';
      readonly resources: readonly ApiResource[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | RefusedPlan<'cluster'>;

/**
 * The kinds that the set had, as they are served now; the ledger names them as `Kind.group`. One that no longer exists is a
 * warning: its definition may come back, so the ledger keeps it.
 */
export async function resolveFormerKinds(
  client: ApiClient,
  groupKinds: readonly string[],
  known: readonly ServedObject[],
): Promise<FormerKinds> {
  const resources: ApiResource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const groupKind of groupKinds) {
    const same = known.find(({ resource }) => groupKindOf(resource) === groupKind)?.resource;
    const found =
      same === undefined
        ? await discoverGroupKind(client, groupKind)
        : { kind: 'answered' as const, value: same };
    if (found.kind === 'failed') return failed(client, found.failure, groupKind);
    if (found.value !== undefined) resources.push(found.value);
    else diagnostics.push(kindGone(groupKind));
  }
  return { kind: 'found', resources, diagnostics };
}

function failed(client: ApiClient, failure: HttpFailure, what: string) {
  return {
    kind: 'refused',
    because: 'cluster',
    diagnostics: [explainFailure(failure, client.server, `asking for \`${what}\``)],
  } as const;
}

function kindGone(groupKind: string): Diagnostic {
  return {
    code: 'cluster/kind-gone',
    severity: 'warning',
    meaning: 'noted',
    message: `objects of \`${groupKind}\` were deployed earlier, but the cluster no longer serves this kind`,
    help: 'if the custom resource definition was removed for good, its objects are gone as well; the ledger keeps the kind until it is looked up again',
  };
}
