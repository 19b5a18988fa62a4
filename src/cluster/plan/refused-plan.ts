import type { Diagnostic } from '../../model/diagnostic.ts';

/** There is no plan to show: because of the objects, or because the cluster could not be asked. */
export interface RefusedPlan<Because extends 'objects' | 'cluster' = 'objects' | 'cluster'> {
  readonly kind: 'refused';
  readonly because: Because;
  readonly diagnostics: readonly Diagnostic[];
}
