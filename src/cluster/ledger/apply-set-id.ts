import { createHash } from 'node:crypto';
import type { ApplySetRef } from '../../plan/apply-set.ts';

/** The id of the set whose parent is this ConfigMap (kubectl/pkg/cmd/apply/applyset.go, ID): a hash of name, namespace, kind and group. */
export function applySetId({ name, namespace }: ApplySetRef, kind = 'ConfigMap', group = ''): string {
  const hash = createHash('sha256').update(`${name}.${namespace}.${kind}.${group}`).digest('base64url');
  return `applyset-${hash}-v1`;
}
