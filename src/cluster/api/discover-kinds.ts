import { apiGroup } from '../../model/api-group.ts';
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from '../../model/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { type ApiResource, resourcesIn, versionPath } from './api-resource.ts';
import type { ApiResult } from './api-status.ts';
import { explainFailure } from './explain-failure.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { NotSeen } from './not-seen.ts';

/** A kind, whatever version of its group serves it. */
export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface Discovery {
  readonly resources: readonly ApiResource[];
  /** Groups that the server has but did not describe. */
  readonly notSeen: readonly NotSeen[];
}

/** Calico stores its objects in one group and shows them in the other, where its own server runs. */
const STORED_AND_SHOWN = { stored: 'crd.projectcalico.org', shown: 'projectcalico.org' };

/** Which kinds are looked for. */
export interface WantedKinds {
  /** Versions with a higher rank are preferred; 0: the kind is not wanted. */
  readonly rank: (type: KindName) => number;
  /** The empty text is the core group; left out: all groups. */
  readonly groups?: ReadonlySet<string>;
}

/**
 * The kinds that the server serves and that are wanted, each in one version: among those of equal rank, the one that the server
 * prefers. It is a failure only if the server does not even say which groups it has.
 */
export async function discoverKinds(
  client: ApiClient,
  { rank, groups }: WantedKinds,
  concurrency: number,
): Promise<ApiResult<Discovery>> {
  const listed = await client.send({ method: 'GET', path: '/apis' });
  if (listed.kind === 'failed') return listed;
  const versions = listAt(listed.value, 'groups').filter(isJsonObject).flatMap(versionsOf);
  const wanted = ['v1', ...versions].filter((version) => groups?.has(apiGroup(version)) ?? true);
  const described = await mapConcurrently(wanted, concurrency, async (apiVersion) => {
    const answer = await client.send({ method: 'GET', path: versionPath(apiVersion) });
    return { apiVersion, answer };
  });
  const notSeen: NotSeen[] = [];
  const served = described.flatMap(({ apiVersion, answer }) => {
    if (answer.kind === 'answered')
      return resourcesIn(answer.value, apiVersion).filter((resource) => rank(resource) > 0);
    notSeen.push({
      what: `kinds of ${apiVersion}`,
      why: explainFailure(answer.failure, client.server, 'asking').message,
      apiVersion,
      kind: undefined,
      seenIn: [],
    });
    return [];
  });
  const resources = [...Map.groupBy(served, ({ group, kind }) => `${group}/${kind}`).values()].flatMap(
    (versionsOfKind) => versionsOfKind.toSorted((a, b) => rank(b) - rank(a)).slice(0, 1),
  );
  const shown = new Set(
    resources.flatMap(({ group, kind }) => (group === STORED_AND_SHOWN.shown ? [kind] : [])),
  );
  return {
    kind: 'answered',
    value: {
      resources: resources.filter(({ group, kind }) => group !== STORED_AND_SHOWN.stored || !shown.has(kind)),
      notSeen,
    },
  };
}

/** The versions of a group (APIGroup), the preferred one first. */
export function versionsOf(group: JsonObject): readonly string[] {
  const preferred = textAt(objectAt(group, 'preferredVersion'), 'groupVersion');
  const all = listAt(group, 'versions')
    .filter(isJsonObject)
    .flatMap((version) => textAt(version, 'groupVersion') ?? []);
  return [...new Set(preferred === undefined ? all : [preferred, ...all])];
}
