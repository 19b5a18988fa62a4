import type { Diagnostic } from '../model/diagnostic.ts';
import { objectName } from '../plan/deploy-plan.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResource, discoverResource } from './api-resource.ts';
import type { DesiredObject } from './desired-object.ts';
import { explainFailure } from './explain-failure.ts';

/** A desired object and the resource that serves its kind. */
export interface ServedObject {
  readonly object: DesiredObject;
  readonly resource: ApiResource;
}

type KindResolution =
  | { readonly kind: 'served'; readonly objects: readonly ServedObject[] }
  | {
      readonly kind: 'refused';
      readonly because: 'objects' | 'cluster';
      readonly diagnostics: readonly Diagnostic[];
    };

/** Asks the server for every kind of the set; objects whose kind it does not serve are reported, each at its place. */
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
      if (!found.ok) {
        const problem = explainFailure(found.failure, client.server, `asking for \`${apiVersion}\``);
        return { kind: 'refused', because: 'cluster', diagnostics: [problem] };
      }
      resources.set(key, found.value);
    }
    const resource = resources.get(key);
    if (resource !== undefined) served.push({ object, resource });
    else {
      diagnostics.push({
        code: 'cluster/kind-not-registered',
        severity: 'error',
        meaning: 'refused',
        message: `\`${objectName(object.ref)}\`: the cluster serves no \`${kind}\` of \`${apiVersion}\``,
        help: 'install the custom resource definition of this kind, or deploy to a cluster that has it',
        span: object.document.spanOf(['apiVersion']),
      });
    }
  }
  return diagnostics.length > 0
    ? { kind: 'refused', because: 'objects', diagnostics }
    : { kind: 'served', objects: served };
}
