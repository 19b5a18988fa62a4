import { compilePolicies } from '../../policy/compile-policies.ts';
import type { PolicyChange } from '../simulation.ts';
import type { PolicySide, SimulationInput } from '../simulation-input.ts';
import type { PolicyLookup } from './changed-places.ts';
import type { TablesOfBoth } from './changed-tables.ts';
import { withChangedInputs } from './not-simulated-changes.ts';
import { findPolicyChanges, policiesByKey } from './policy-changes.ts';
import { createTouched, type Touched, touchedTables } from './touched.ts';

/** Both sides as the engine sees them, and what the change can reach. */
export interface ComparedSides {
  readonly base: PolicySide;
  readonly head: PolicySide;
  readonly changes: readonly PolicyChange[];
  readonly tables: TablesOfBoth;
  /** With the changed policies only. */
  readonly changed: TablesOfBoth;
  readonly touched: Touched;
  readonly lookup: PolicyLookup;
}

/** Compiles both sides and finds where they differ. */
export function compareSides({ platform, ...input }: SimulationInput): ComparedSides {
  const { base, head } = withChangedInputs(input.base, input.head);
  const changes = findPolicyChanges(base, head);
  const tables = { base: compilePolicies(base, platform), head: compilePolicies(head, platform) };
  const reached = touchedTables(changes, tables, platform);
  return {
    base,
    head,
    changes: changes.changes,
    tables,
    changed: { base: reached[0], head: reached[1] },
    touched: createTouched(reached),
    lookup: { base: policiesByKey(base.policies), head: policiesByKey(head.policies) },
  };
}
