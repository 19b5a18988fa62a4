import type { LabelSet } from '../model/label-set.ts';
import { type KnownServices, NO_SERVICES } from './known-services.ts';
import type { PolicySet } from './policy-set.ts';

/** What is known of a cluster besides its policies, and what rules refer to. */
export interface KnownOfCluster {
  readonly services: KnownServices;
  /** Labels of the namespaces that somebody described. */
  readonly namespaces: ReadonlyMap<string, LabelSet>;
}

const NO_NAMESPACES: ReadonlyMap<string, LabelSet> = new Map();

export function knownOf({
  services = NO_SERVICES,
  namespaces = NO_NAMESPACES,
}: Pick<PolicySet, 'services' | 'namespaces'>): KnownOfCluster {
  return { services, namespaces };
}
