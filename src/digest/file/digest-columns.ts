import type { CounterKey } from '../flow-digest.ts';

/** The version of docs/digest-file.md that this program writes; it reads this one and those before. */
export const SCHEMA_VERSION = 2;

/** The key of the file's metadata under which everything but the connections is written, as JSON. */
export const METADATA_KEY = 'sluice.digest';

export type ColumnType = 'STRING' | 'INT32' | 'INT64' | 'BOOLEAN' | 'TIMESTAMP';

/** Columns of one end in every row; each exists as `source_…` and `destination_…`. */
export const END_NAME_COLUMNS = {
  /** Ends are numbered from 0 in the order in which they are first named, the source of a row before its destination. */
  end: 'INT32',
  kind: 'STRING',
  namespace: 'STRING',
  name: 'STRING',
} as const satisfies Record<string, ColumnType>;

/** What else is known of an end: written in the first row that names it, and empty after that. */
export const END_FACT_COLUMNS = {
  owner_kind: 'STRING',
  labels: 'STRING',
  has_all_labels: 'BOOLEAN',
  folded_labels: 'STRING',
  has_identity_labels_only: 'BOOLEAN',
  namespace_labels: 'STRING',
  has_all_namespace_labels: 'BOOLEAN',
  service_account: 'STRING',
  service_account_labels: 'STRING',
  has_all_service_account_labels: 'BOOLEAN',
  cluster: 'STRING',
  runs_on: 'STRING',
  ports: 'STRING',
  addresses: 'STRING',
  has_all_addresses: 'BOOLEAN',
  within: 'STRING',
  names: 'STRING',
  entities: 'STRING',
  is_own_node: 'BOOLEAN',
} as const satisfies Record<string, ColumnType>;
export type EndFactColumn = keyof typeof END_FACT_COLUMNS;
export type EndColumn = keyof typeof END_NAME_COLUMNS | EndFactColumn;

export const CONNECTION_COLUMNS = {
  protocol: 'STRING',
  port: 'INT32',
  icmp_type: 'INT32',
  icmp_code: 'INT32',
  is_pod_to_itself: 'BOOLEAN',
  hours: 'INT32',
  known_as: 'STRING',
  policies: 'STRING',
  requests: 'STRING',
  has_all_requests: 'BOOLEAN',
  volumes: 'STRING',
  example_time: 'TIMESTAMP',
  example_source: 'STRING',
  example_destination: 'STRING',
  example_node: 'STRING',
} as const satisfies Record<string, ColumnType>;
export type ConnectionColumn = keyof typeof CONNECTION_COLUMNS;

/** Of rows that are DNS answers: the source is the client. */
export const ANSWER_COLUMNS = {
  dns_name: 'STRING',
  dns_address: 'STRING',
  dns_first: 'TIMESTAMP',
  dns_last: 'TIMESTAMP',
} as const satisfies Record<string, ColumnType>;

export const COUNTER_COLUMNS = { count: 'INT64', first: 'TIMESTAMP', last: 'TIMESTAMP' } as const;

/** `delivered_allowed_count`, `ingress_verdict_denied_first`, … */
export function counterColumn(key: CounterKey, part: keyof typeof COUNTER_COLUMNS): string {
  return `${key.replaceAll(/[- ]/g, '_')}_${part}`;
}
