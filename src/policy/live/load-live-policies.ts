import type { LoadOptions } from '../dialect.ts';
import { asWritten } from '../dialects.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import type { Policy } from '../policy.ts';
import { type PolicySet, setOfPolicies } from '../policy-set.ts';
import { readPolicyDocument } from '../read-policy-document.ts';
import { unreadPolicy } from './unread-policy.ts';

/**
 * The policies that a cluster holds. One that cannot be read is in force all the same, so what it could decide is unknown. Their
 * problems are not reported: whoever changes other policies cannot mend them.
 */
export function loadLivePolicies(documents: readonly ManifestDocument[], options: LoadOptions): PolicySet {
  const policies: Policy[] = [];
  const notSimulated: NotSimulatedPolicy[] = [];
  for (const document of asWritten(documents)) {
    const read = readPolicyDocument(document, options);
    if (read.policy !== undefined) policies.push(read.policy);
    const other = read.notSimulated ?? unreadPolicy(document, read, options.defaultNamespace);
    if (other !== undefined) notSimulated.push(other);
  }
  return { ...setOfPolicies(policies), notSimulated };
}
