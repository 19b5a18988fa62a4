import type { TableEnd } from '../../../../digest/table/end-table.ts';

/** An end of a record in the table of connections. */
export interface EnteredEnd {
  readonly end: TableEnd;
  /** What this record calls it, when it is outside of the cluster. */
  readonly names: readonly string[];
}

/** Whether it is an address outside of the cluster, which is one end whatever it is called. */
export function isOutside({ end: { merged } }: EnteredEnd): boolean {
  return merged.kind === 'world' && merged.addresses.addresses.length > 0;
}
