import { splitCsv } from '../mapped/split-csv.ts';

/** A table exported by a store, in which one column holds the whole record as it was written. */
export interface ExportedTable {
  readonly header: string;
  readonly width: number;
  /** The index of the column. */
  readonly record: number;
  /** The index of the column with the time at which, by the store, it was written. */
  readonly time: number | undefined;
}

/** Splunk's and CloudWatch Logs Insights': nothing else has these names. */
const UNMISTAKABLE = ['_raw', '@message'];
/** Those of Kibana and OpenSearch, Datadog, Cloud Logging, Grafana, Azure. */
const RECORD_COLUMNS = [
  ...UNMISTAKABLE,
  'message',
  'Message',
  'textPayload',
  'jsonPayload',
  'text_payload',
  'json_payload',
  'LogMessage',
  'LogEntry',
  'log',
  'line',
  'Line',
  'Content',
  'content',
  'body',
];
/** `tsNs` is Grafana's, beside a `Time` that may be in the browser's zone. */
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
/** OpenSearch Dashboards exports a view without chosen fields as the whole document. */
export const SOURCE = /^_source\./;
const NAME = /^[\w@][\w@. :/()[\]-]*$/;

/** What the header line of a source names; undefined when no column holds records. */
export function exportedTable(header: string): ExportedTable | undefined {
  const written = splitCsv(header, ',');
  if (typeof written === 'string' || !written.every((name) => NAME.test(name))) return undefined;
  const names = written.map((name) => name.replace(SOURCE, ''));
  const placeOf = (wanted: readonly string[]): number | undefined =>
    wanted.map((name) => names.indexOf(name)).find((place) => place >= 0);
  const record = placeOf(names.length === 1 ? UNMISTAKABLE : RECORD_COLUMNS);
  return record === undefined
    ? undefined
    : { header, width: names.length, record, time: placeOf(TIME_COLUMNS) };
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d+)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)$/;

/** A time as stores export it, as RFC 3339; one without a zone stays as it is. */
export function exportedTime(text: string): string {
  const [, day, clock = '', zone = ''] = TIME.exec(text) ?? [];
  if (day === undefined) return text;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  return `${day}T${clock.replace(',', '.')}${offset}`;
}
