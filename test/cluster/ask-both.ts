import { isGap } from '../../src/model/diagnostic.ts';
import { isJsonObject } from '../../src/model/json-object.ts';
import { isAlteredByServer } from '../../src/plan/objects/altered-by-server.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import type { ManifestDocument } from '../../src/policy/manifest.ts';
import type { Fields } from '../../src/policy/manifests/fields-of.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import type { ApiServer } from './api-server.ts';

/** What Sluice says to an object: refused where an error means that a cluster does not take it as it stands. */
export interface SluiceAnswer {
  readonly answer: 'accepted' | 'refused';
  readonly why: readonly string[];
}

export function askSluice(
  document: ManifestDocument,
  cni: Parameters<typeof newestPlatform>[0],
): SluiceAnswer {
  const { diagnostics } = loadPolicies([document], {
    platform: newestPlatform(cni),
    defaultNamespace: 'default',
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return {
    answer: errors.some(isGap) ? 'refused' : 'accepted',
    why: errors.map(({ code, message }) => `${code}: ${message}`),
  };
}

/**
 * What the server says to the object, applied as a deploy would apply it, without keeping it: `accepted`, or `refused:` and why;
 * `altered` when what it would store means something else to this network plug-in than what is written. `collection` is the path of the objects of its kind, in the object's namespace where the kind has one.
 */
export async function askServer(
  server: ApiServer,
  document: ManifestDocument,
  collection: string,
  cni: Parameters<typeof newestPlatform>[0],
): Promise<string> {
  const { value } = document;
  const { name, generateName } = metadataOf(value);
  if (!name && generateName) return 'refused: a create would make a name, an apply cannot';
  const query = 'dryRun=All&fieldValidation=Strict&fieldManager=sluice-test';
  const answer =
    typeof name === 'string' && name !== ''
      ? await server.call(
          'PATCH',
          `${collection}/${encodeURIComponent(name)}?${query}`,
          value,
          'application/apply-patch+yaml',
        )
      : await server.call('POST', `${collection}?${query}`, value);
  const context = { platform: newestPlatform(cni), defaultNamespace: 'default', known: {} };
  if (answer.status < 300 && isAlteredByServer(document, answer.body, context)) {
    return `altered: ${JSON.stringify(answer.body.spec)}`;
  }
  // 409: valid, but its uid or resourceVersion is not that of the object in the cluster.
  return answer.status < 300 || answer.status === 409
    ? 'accepted'
    : `refused: ${answer.body.message ?? answer.body}`;
}

/** The namespace that an object is written to; `default` where it names none. */
export function namespaceOf({ value }: ManifestDocument): string {
  const { namespace } = metadataOf(value);
  return typeof namespace === 'string' && namespace !== '' ? namespace : 'default';
}

function metadataOf({ metadata }: Fields): Fields {
  return isJsonObject(metadata) ? metadata : {};
}
