import { splitCsv } from '../mapped/split-csv.ts';

/** A table that a store exports, one of whose columns holds the whole record as it was written. */
export interface ExportedTable {
  readonly header: string;
  readonly width: number;
  /** The place of the column. */
  readonly record: number;
  /** Of the time at which the store says that it was written. */
  readonly time: number | undefined;
}

/** Splunk's, that of CloudWatch Logs Insights: nothing else is called so. */
const UNMISTAKABLE = ['_raw', '@message'];
/** Of Kibana and OpenSearch, Datadog, Cloud Logging, Grafana, Azure. */
const RECORD_COLUMNS = [
  ...UNMISTAKABLE,
  'message',
  'Message',
  'textPayload',
  'jsonPayload',
  'LogMessage',
  'LogEntry',
  'log',
  'line',
  'Line',
  'Content',
  'content',
  'body',
];
/** `tsNs` is Grafana's beside a `Time` that may be one of the browser's zone. */
const TIME_COLUMNS = [
  '_time',
  '@timestamp',
  'tsNs',
  'timestamp',
  'TimeGenerated',
  'Time',
  'time',
  'Date',
  'date',
];
const NAME = /^[\w@][\w@. :/()[\]-]*$/;

/** What the first line of a source names; undefined when no column of it holds records. */
export function exportedTable(header: string): ExportedTable | undefined {
  const names = splitCsv(header, ',');
  if (typeof names === 'string' || !names.every((name) => NAME.test(name))) return undefined;
  const placeOf = (wanted: readonly string[]): number | undefined =>
    wanted.map((name) => names.indexOf(name)).find((place) => place >= 0);
  const record = placeOf(names.length === 1 ? UNMISTAKABLE : RECORD_COLUMNS);
  return record === undefined
    ? undefined
    : { header, width: names.length, record, time: placeOf(TIME_COLUMNS) };
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d+)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)$/;

/** A time as stores export them, in RFC 3339; one without a zone stays as it is. */
export function exportedTime(text: string): string {
  const [, day, clock = '', zone = ''] = TIME.exec(text) ?? [];
  if (day === undefined) return text;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  return `${day}T${clock.replace(',', '.')}${offset}`;
}
