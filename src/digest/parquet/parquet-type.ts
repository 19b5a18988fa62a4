import type { SchemaElement } from 'hyparquet';
import type { ColumnType } from '../digest-columns.ts';

/** What Parquet calls the types of columns. */
export const PARQUET_TYPE = {
  STRING: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  INT32: { type: 'INT32' },
  INT64: { type: 'INT64' },
  BOOLEAN: { type: 'BOOLEAN' },
  TIMESTAMP: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const satisfies Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>>;
