import type { CounterKey } from './flow-digest.ts';

/** The version of docs/digest.md that this program writes; it reads this one and those before. */
export const SCHEMA_VERSION = 1;

/** The key of the file's metadata under which everything but the connections is written, as JSON. */
export const METADATA_KEY = 'sluice.digest';

/** Columns of one end; each exists as `source_…` and `destination_…`. */
export const END_COLUMNS = {
  kind: 'STRING',
  namespace: 'STRING',
  name: 'STRING',
  owner_kind: 'STRING',
  labels: 'STRING',
  addresses: 'STRING',
  has_all_addresses: 'BOOLEAN',
  names: 'STRING',
  entities: 'STRING',
  is_own_node: 'BOOLEAN',
} as const;
export type EndColumn = keyof typeof END_COLUMNS;

export const CONNECTION_COLUMNS = {
  protocol: 'STRING',
  port: 'INT32',
  is_pod_to_itself: 'BOOLEAN',
  example_time: 'TIMESTAMP',
  example_source: 'STRING',
  example_destination: 'STRING',
  example_node: 'STRING',
} as const;
export type ConnectionColumn = keyof typeof CONNECTION_COLUMNS;

export const COUNTER_COLUMNS = { count: 'INT64', first: 'TIMESTAMP', last: 'TIMESTAMP' } as const;

/** `delivered_allowed_count`, `ingress_verdict_denied_first`, … */
export function counterColumn(key: CounterKey, part: keyof typeof COUNTER_COLUMNS): string {
  return `${key.replaceAll(/[- ]/g, '_')}_${part}`;
}
