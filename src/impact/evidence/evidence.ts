import type { DigestSource, EpochMs } from '../../model/digest.ts';
import type { NodeSince } from './short-nodes.ts';

/** What was recorded, on which nodes, and what else says how far it can be relied on. */
export interface Evidence {
  readonly window: { readonly first: EpochMs; readonly last: EpochMs } | undefined;
  readonly nodes: readonly string[];
  readonly lostEvents: number;
  readonly sources: readonly DigestSource[];
  /** How many nodes the inventory knows; 0 when it names none. */
  readonly knownNodes: number;
  /** When these were created; left out when nothing says so. */
  readonly nodesSince?: readonly NodeSince[];
  /** What is known about the base policies since the first record: `none` outside of git, `cut` in a shallow clone. */
  readonly policyHistory: 'none' | 'cut' | 'known';
  /** When a base policy last changed since then. */
  readonly policiesChanged: EpochMs | undefined;
  /** Namespaces whose workloads the inventory names, so that a silent one is noticed. */
  readonly describedNamespaces: readonly string[];
  /**
   * Workloads of namespaces of changed policies, and those that a changed policy of the cluster selects, that were recorded lately; and
   * how many of them no inventory names.
   */
  readonly ofConcerned?: { readonly recorded: number; readonly unlisted: number };
}
