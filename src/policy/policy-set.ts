import type { LabelSet } from '../model/label-set.ts';
import type { KnownPools } from './known-pools.ts';
import type { KnownServices } from './known-services.ts';
import type { NotSimulatedPolicy } from './not-simulated/not-simulated-policy.ts';
import type { Policy } from './policy.ts';
import type { NotEnforcedPolicy } from './read-written-policy.ts';
import type { KustomizedFile } from './unrendered/kustomized-file.ts';
import type { PodsOfChart } from './unrendered/releases/pods-of-charts.ts';

/** A set of simulated policies and nothing else. */
export function setOfPolicies(policies: readonly Policy[]): PolicySet {
  return { policies, contested: [], notSimulated: [], unconfirmed: [] };
}

/** All policies of one side of a comparison, or of the one set that is asked about. */
export interface PolicySet {
  /** Simulated, and valid. */
  readonly policies: readonly Policy[];
  /**
   * Several policies of one name that differ: the cluster has one of them, and nobody knows which, so what any could decide is
   * unknown.
   */
  readonly contested: readonly Policy[];
  /** Not simulated: what they could decide is unknown. */
  readonly notSimulated: readonly NotSimulatedPolicy[];
  /**
   * What tools fetch or generate and Sluice does not read, such as remote bases. None of it is known to be a policy, so by
   * itself it makes nothing unknown; where a change alters it, what the change does is unknown. Left out: none.
   */
  readonly inputs?: readonly NotSimulatedPolicy[];
  /**
   * What tools fetch from elsewhere and seldom has policies in it, such as charts, as far as the sides may differ: where a change
   * alters it, the policies of it were not looked at. Left out: none.
   */
  readonly fetched?: readonly NotSimulatedPolicy[];
  /** What values set for pods of charts that are not rendered, in files that differ between the sides. Left out: nothing. */
  readonly podsOfCharts?: readonly PodsOfChart[];
  /** What kustomizations that are not rendered make of objects other than policies. Left out: nothing. */
  readonly kustomized?: readonly KustomizedFile[];
  /** Policies that the inventory shows and that are not among those given: whether they are in force is unknown. */
  readonly unconfirmed: readonly Policy[];
  /**
   * Policies whose files say that they are not enforced. Audited ones are also among `policies`, as the plug-in gets them;
   * those that are off are not. Left out: none.
   */
  readonly notEnforced?: readonly NotEnforcedPolicy[];
  /** Services to which rules refer; left out when nothing is known about them. */
  readonly services?: KnownServices;
  /** Calico's pools; left out when none is known. */
  readonly pools?: KnownPools | undefined;
  /** Labels of namespaces, as far as they are described somewhere; left out when nothing is known about them. */
  readonly namespaces?: ReadonlyMap<string, LabelSet>;
}
