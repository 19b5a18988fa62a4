import type { ManifestDocument } from '../manifest.ts';
import type { PolicyReading } from '../read-policy-document.ts';
import { otherKind } from '../unjudged/known-kinds.ts';
import { readUnjudged, type UnjudgedPolicy } from '../unjudged/unjudged-policy.ts';

/**
 * A policy (or an object to which policies refer) that a cluster has and its dialect cannot read: it is in force all the same, so
 * what it could decide is unknown. Undefined for what could be read, and for what decides nothing.
 */
export function unreadPolicy(
  document: ManifestDocument,
  { isPolicy, policy, unjudged, skipped }: PolicyReading,
  defaultNamespace: string,
): UnjudgedPolicy | undefined {
  if (!isPolicy || policy !== undefined || unjudged !== undefined || skipped !== undefined) {
    return undefined;
  }
  const { apiVersion = '', kind = '' } = document;
  const what = otherKind(apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0)), kind);
  if (what?.role !== 'policy' && what?.role !== 'reference') return undefined;
  return { ...readUnjudged(document, what, defaultNamespace), isUnread: true };
}

/** Whether an API server has stored the object: only then does it have a `uid`. */
export function isStored({ value: { metadata } }: ManifestDocument): boolean {
  return typeof metadata === 'object' && metadata !== null && 'uid' in metadata && metadata.uid !== undefined;
}
