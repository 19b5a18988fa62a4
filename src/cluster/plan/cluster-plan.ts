import type { ApplySetScope } from '../../plan/apply-set.ts';
import type { DeployPlan } from '../../plan/deploy-plan.ts';
import type { ConstantObjects } from '../../plan/order/write-order.ts';
import type { ApplySetParent } from '../ledger/apply-set-parent.ts';
import type { SeenLock } from '../ledger/lease.ts';
import type { Collections } from './list-collections.ts';
import type { PlannedWrite } from './planned-write.ts';

/** A plan, and what carries it out. */
export interface ClusterPlan {
  readonly plan: DeployPlan;
  /** In the order of `plan.changes`, without those that are not written. */
  readonly writes: readonly PlannedWrite[];
  readonly ledger: PlannedLedger;
  /** Everything that is live in the places of the set. */
  readonly collections: Collections;
  /** What is live beside the changes, and decides together with them. */
  readonly constant: ConstantObjects;
}

/** The ledger before, during and after the deploy. */
export interface PlannedLedger {
  /** The lock beside it, before anything else was looked at. */
  readonly lock: SeenLock;
  readonly parent: ApplySetParent;
  readonly superset: ApplySetScope;
  readonly final: ApplySetScope;
}
