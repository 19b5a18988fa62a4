import type { Diagnostic } from '../../model/diagnostic.ts';
import type { FlowLine } from '../flow-line.ts';
import type { Abilities } from './abilities.ts';
import type { VaryingMembers } from './known/varying-members.ts';
import type { GivenOrder } from './pairing/held-records.ts';
import type { RawRecord } from './raw-record.ts';

/** A kind of flow record. Help, detection, `record --describe` and what the gate may conclude follow from it. */
export interface RecordFormat {
  /** As `--flow-format` accepts it: one of RECORD_FORMAT_NAMES, or the name of a mapping. */
  readonly name: string;
  /** What people call its records: "flows of Calico Goldmane". */
  readonly title: string;
  readonly abilities: Abilities;
  /** Whether the record cannot be of any other format; true also for a header line before the records. */
  readonly detect: (record: RawRecord) => boolean;
  /** For a schema of many programs: formats that the configuration maps are asked first. */
  readonly isGeneral?: true;
  /** The columns that are read from a table that has others; left out: all. */
  readonly columns?: readonly string[];
  /** Whether its JSON records also come as CSV of a store, each field a column with its value as a text. */
  readonly hasRows?: true;
  /** Whether a record of such a source is about something else that its program logs; not for readers that hold records back. */
  readonly isBeside?: (record: RawRecord) => boolean;
  /** How lines of JSON differ that say the same; left out: each line is parsed. */
  readonly varying?: VaryingMembers;
  /** Makes a reader for the records of one source, in their order. */
  readonly createReader: (options: ReaderOptions) => RecordReader;
}

export interface ReaderOptions {
  /** Of what is made of the records; left out: theirs. */
  readonly order?: GivenOrder | undefined;
  /** Whether to read counters of bytes and packets, where the format has any that show a volume: they take time. */
  readonly withVolumes?: boolean | undefined;
}

/** Reads records one by one. */
export interface RecordReader {
  /** What the record stands for, each item with the record's line: at least one item, so that no record is lost. */
  read(record: RawRecord, line: number): readonly FlowLine[];
  /** Whether a record is already this source's, so that no envelope is searched for; left out: what `detect` recognises. */
  takes?(record: RawRecord): boolean;
  /** An item of the source that is no record, in its place among those held back; left out: none is. */
  pass?(line: FlowLine): readonly FlowLine[];
  /** What was held back to wait for its other half, made as it is taken; called once, at the end of the source. */
  finish?(): Iterable<FlowLine>;
  /** Sampling rate (1 in N) seen so far, the largest if they differ; undefined if not stated. */
  sampling?(): number | undefined;
  /** Problems with the source as a whole, known at its end; `name` is what people call it. */
  problems?(name: string): readonly Diagnostic[];
}
