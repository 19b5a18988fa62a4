import type { LabelSet } from '../model/label-set.ts';
import type { PolicyRef } from '../model/verdict.ts';
import { type KnownServices, NO_SERVICES } from './known-services.ts';
import type { PolicySet } from './policy-set.ts';

/** What is known about a cluster apart from its policies, for rules that refer to it. */
export interface KnownOfCluster {
  readonly services: KnownServices;
  /** Labels of the namespaces that are described somewhere. */
  readonly namespaces: ReadonlyMap<string, LabelSet>;
  /** Objects that policies refer to, and that exist but could not be read. */
  readonly unreadReferences: readonly PolicyRef[];
}

const NO_NAMESPACES: ReadonlyMap<string, LabelSet> = new Map();

export function knownOf({
  services = NO_SERVICES,
  namespaces = NO_NAMESPACES,
  notSimulated = [],
}: Partial<Pick<PolicySet, 'services' | 'namespaces' | 'notSimulated'>>): KnownOfCluster {
  const unread = notSimulated.filter(
    ({ effect, isUnrendered }) => effect === undefined && isUnrendered !== true,
  );
  return { services, namespaces, unreadReferences: unread.map(({ ref }) => ref) };
}
