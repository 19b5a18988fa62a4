import type { LoadOptions } from './dialect.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Policy } from './policy.ts';
import { type PolicySet, setOfPolicies } from './policy-set.ts';
import { readPolicyDocument } from './read-policy-document.ts';
import { otherKind } from './unjudged/known-kinds.ts';
import { readUnjudged, type UnjudgedPolicy } from './unjudged/unjudged-policy.ts';

/**
 * The policies that a cluster holds. One that cannot be read is in force all the same, so what it could decide is unknown. What is wrong
 * with them is not said: nobody who changes other policies can mend it.
 */
export function loadLivePolicies(documents: readonly ManifestDocument[], options: LoadOptions): PolicySet {
  const policies: Policy[] = [];
  const unjudged: UnjudgedPolicy[] = [];
  for (const document of documents) {
    const read = readPolicyDocument(document, options);
    if (read.policy !== undefined) policies.push(read.policy);
    const unread =
      read.unjudged ?? (read.isPolicy && read.policy === undefined ? kindOf(document) : undefined);
    if (unread === undefined || read.passedOver !== undefined) continue;
    unjudged.push('ref' in unread ? unread : readUnjudged(document, unread, options.defaultNamespace));
  }
  return { ...setOfPolicies(policies), unjudged };
}

/** What an object that its dialect cannot read may do. */
function kindOf({ apiVersion = '', kind = '' }: ManifestDocument) {
  const group = apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
  const what = otherKind(group, kind);
  return what?.role === 'policy' || what?.role === 'reference' ? what : undefined;
}
