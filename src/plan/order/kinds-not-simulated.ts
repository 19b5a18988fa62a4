import type { JsonObject } from '../../model/json-object.ts';
import { liveDocument } from '../../policy/live/live-document.ts';
import { loadLivePolicies } from '../../policy/live/load-live-policies.ts';
import { decides } from '../../policy/not-simulated/describe-not-simulated.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { storedContent } from '../objects/stored-content.ts';

/**
 * The kinds of live policies that do not count for any order, because they cannot be read or are not simulated under this
 * platform: `CiliumNetworkPolicy (cilium.io/v2)`. They are in force nevertheless.
 *
 * @param unread live objects from which no policy could be read.
 */
export function kindsNotSimulated(
  unread: readonly JsonObject[],
  options: { readonly platform: Platform; readonly defaultNamespace: string },
): readonly string[] {
  const documents = unread.flatMap((object) => liveDocument(storedContent(object)) ?? []);
  const { notSimulated } = loadLivePolicies(documents, options);
  return [
    ...new Set(
      notSimulated.filter(decides).map(({ ref: { kind, apiVersion } }) => `${kind} (${apiVersion})`),
    ),
  ];
}
