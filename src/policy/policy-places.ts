import type { FieldPath } from '../model/field-path.ts';

/** Where a policy says what is not in its rules. */
export interface PolicyPlaces {
  /** Whom it selects, and in which directions it isolates; the most telling place first. */
  readonly selection: readonly FieldPath[];
  /** Its order among other policies: priority, order, tier. */
  readonly order: readonly FieldPath[];
}
