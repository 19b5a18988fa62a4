import { apiGroup } from '../../model/api-group.ts';
import type { ManifestDocument } from '../manifest.ts';
import { otherKind } from '../not-simulated/known-kinds.ts';
import { type NotSimulatedPolicy, notSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import type { PolicyReading } from '../read-policy-document.ts';

/**
 * A policy (or an object to which policies refer) that a cluster has and its dialect cannot read: it is in force all the same, so
 * what it could decide is unknown. Undefined for what could be read, and for what decides nothing.
 */
export function unreadPolicy(
  document: ManifestDocument,
  { isPolicy, policy, notSimulated, skipped }: PolicyReading,
  defaultNamespace: string,
): NotSimulatedPolicy | undefined {
  if (!isPolicy || policy !== undefined || notSimulated !== undefined || skipped !== undefined) {
    return undefined;
  }
  const { apiVersion = '', kind = '' } = document;
  const what = otherKind(apiGroup(apiVersion), kind);
  if (what?.role !== 'policy' && what?.role !== 'reference') return undefined;
  return { ...notSimulatedPolicy(document, what, defaultNamespace), isUnread: true };
}

/** Whether an API server has stored the object: only then does it have a `uid`. */
export function isStored({ value: { metadata } }: ManifestDocument): boolean {
  return typeof metadata === 'object' && metadata !== null && 'uid' in metadata && metadata.uid !== undefined;
}
