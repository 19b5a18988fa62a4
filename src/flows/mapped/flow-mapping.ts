import type { SourceSpan } from '../../model/diagnostic.ts';
import type { Abilities } from '../format/abilities.ts';

/** What a column of a mapped source may say of an end, or of the record. */
export const MAPPED_FIELDS = [
  'source.address',
  'source.port',
  'source.namespace',
  'source.pod',
  'source.workload',
  'source.workloadKind',
  'source.labels',
  'source.node',
  'destination.address',
  'destination.port',
  'destination.namespace',
  'destination.pod',
  'destination.workload',
  'destination.workloadKind',
  'destination.labels',
  'destination.node',
  'protocol',
  'icmpType',
  'icmpCode',
  'outcome',
  'direction',
  'reporter',
  'connection',
  'count',
  'sampling',
  'time',
  'lastTime',
  'node',
] as const;
export type MappedField = (typeof MAPPED_FIELDS)[number];

/** `open`: seen open, and nobody says that a policy let it through; `attempted`: somebody tried; `ignored`: no connection. */
export const MAPPED_OUTCOMES = ['allowed', 'denied', 'open', 'attempted', 'ignored'] as const;
export type MappedOutcome = (typeof MAPPED_OUTCOMES)[number];

/** A source of somebody's own, as the configuration describes it: which column says what, and what its values mean. */
export interface FlowMapping {
  readonly name: string;
  /** The column of each field; of JSON and Parquet also a path, `connection.src_ip`. */
  readonly columns: ReadonlyMap<MappedField, string>;
  readonly values: {
    /** Beside the names and numbers that everybody knows. */
    readonly protocol: ReadonlyMap<string, string>;
    readonly outcome: ReadonlyMap<string, MappedOutcome>;
    readonly direction: ReadonlyMap<string, 'request' | 'reply'>;
    readonly reporter: ReadonlyMap<string, 'source' | 'destination'>;
    /** What stands for no value: `-`. */
    readonly missing: ReadonlySet<string>;
  };
  /** `connections`: the source of a record opened the connection. `packets`: each direction is a record of its own. */
  readonly records: 'connections' | 'packets';
  /** Whose outcomes they are; undefined where no column has any. */
  readonly decidedBy: 'policy' | 'other' | undefined;
  /** What a record shows where no column has an outcome. */
  readonly withoutOutcome: 'open' | 'attempted';
  readonly leftOut: Abilities['leftOut'];
  /** Labels that a record shows are all that the pod has. */
  readonly hasAllLabels: boolean;
  readonly time: TimeReading;
  /** Of CSV; undefined: what the line of column names shows. */
  readonly separator: string | undefined;
  /** Of CSV without a line of column names. */
  readonly columnNames: readonly string[] | undefined;
  /** Where the configuration says so. */
  readonly span: SourceSpan;
  readonly spanOf: (field: MappedField) => SourceSpan;
}

/** How a time is written. */
export interface TimeReading {
  /** Of numbers; undefined: told by their size. */
  readonly unit: TimeUnit | undefined;
  /** Of texts, in the letters of strptime; undefined: ISO 8601. */
  readonly format: string | undefined;
  /** Minutes east of UTC, for texts without a zone; undefined: such a time is not known. */
  readonly zoneMinutes: number | undefined;
}

export const TIME_UNITS = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];
