import type { SourceSpan } from '../../model/diagnostic.ts';
import type { Abilities } from '../format/abilities.ts';

/** What a column of a mapped source may say about an end, or about the record. */
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

/** `open`: seen open, but nothing says that a policy let it through; `attempted`: somebody tried; `ignored`: not a connection. */
export const MAPPED_OUTCOMES = ['allowed', 'denied', 'open', 'attempted', 'ignored'] as const;
export type MappedOutcome = (typeof MAPPED_OUTCOMES)[number];

/** A user's own source, as the configuration describes it: which column means what, and what its values mean. */
export interface FlowMapping {
  readonly name: string;
  /** The column of each field; for JSON and Parquet also a path, `connection.src_ip`. */
  readonly columns: ReadonlyMap<MappedField, string>;
  readonly values: {
    /** In addition to the well-known names and numbers. */
    readonly protocol: ReadonlyMap<string, string>;
    readonly outcome: ReadonlyMap<string, MappedOutcome>;
    readonly direction: ReadonlyMap<string, 'request' | 'reply'>;
    readonly reporter: ReadonlyMap<string, 'source' | 'destination'>;
    /** Texts that stand for no value: `-`. */
    readonly missing: ReadonlySet<string>;
  };
  /** `connections`: the source of a record opened the connection. `packets`: each direction has a record of its own. */
  readonly records: 'connections' | 'packets';
  /** Who decided the outcomes; undefined when no column has any. */
  readonly decidedBy: 'policy' | 'other' | undefined;
  /** What a record shows if no column has an outcome. */
  readonly withoutOutcome: 'open' | 'attempted';
  readonly leftOut: Abilities['leftOut'];
  /** Whether the labels that a record shows are all that the pod has. */
  readonly hasAllLabels: boolean;
  readonly time: TimeReading;
  /** For CSV; undefined: found from the header line. */
  readonly separator: string | undefined;
  /** For CSV without a header line. */
  readonly columnNames: readonly string[] | undefined;
  /** Where in the configuration the mapping is. */
  readonly span: SourceSpan;
  readonly spanOf: (field: MappedField) => SourceSpan;
}

/** How a time is written. */
export interface TimeReading {
  /** For numbers; undefined: recognised by their size. */
  readonly unit: TimeUnit | undefined;
  /** For texts, in strptime notation; undefined: ISO 8601. */
  readonly format: string | undefined;
  /** Minutes east of UTC, for texts without a zone; undefined: such a time is not known. */
  readonly zoneMinutes: number | undefined;
}

export const TIME_UNITS = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];
