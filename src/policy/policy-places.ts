import type { FieldPath } from '../model/field-path.ts';

/** Where a policy says what no rule of it says. */
export interface PolicyPlaces {
  /** Whom it selects, and in which directions it isolates; the most telling place first. */
  readonly selection: readonly FieldPath[];
  /** Where it stands among other policies: priority, order, tier. */
  readonly order: readonly FieldPath[];
}
