import type { LoadOptions } from '../dialect.ts';
import { asWritten } from '../dialects.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { Policy } from '../policy.ts';
import { type PolicySet, setOfPolicies } from '../policy-set.ts';
import { readPolicyDocument } from '../read-policy-document.ts';
import type { UnjudgedPolicy } from '../unjudged/unjudged-policy.ts';
import { unreadPolicy } from './unread-policy.ts';

/**
 * The policies that a cluster holds. One that cannot be read is in force all the same, so what it could decide is unknown. Their
 * problems are not reported: whoever changes other policies cannot mend them.
 */
export function loadLivePolicies(documents: readonly ManifestDocument[], options: LoadOptions): PolicySet {
  const policies: Policy[] = [];
  const unjudged: UnjudgedPolicy[] = [];
  for (const document of asWritten(documents)) {
    const read = readPolicyDocument(document, options);
    if (read.policy !== undefined) policies.push(read.policy);
    const notJudged = read.unjudged ?? unreadPolicy(document, read, options.defaultNamespace);
    if (notJudged !== undefined) unjudged.push(notJudged);
  }
  return { ...setOfPolicies(policies), unjudged };
}
