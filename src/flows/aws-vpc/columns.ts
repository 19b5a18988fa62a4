import { lastAnswer } from '../format/last-answer.ts';
import { namedIn } from '../format/named-in.ts';
import type { JsonObject } from '../hubble/json-fields.ts';

/** Of version 2, which alone may come without a line that names its columns; without their dashes. */
export const DEFAULT_COLUMNS = [
  'version',
  'accountid',
  'interfaceid',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'logstatus',
] as const;

const DEFAULT_LINE = /^2 (?:\d{12}|unknown|-) (?:eni-[0-9a-f]+|-) /;

/** A record in the default order: nothing else begins with the version, an account and a network interface. */
export function isDefaultLine(text: string): boolean {
  return DEFAULT_LINE.test(text) && splitColumns(text).length === DEFAULT_COLUMNS.length;
}

const NAMES = /srcaddr|sourceaddress.*logstatus/i;

/** Of tables that were made for Athena with the names of its first handbook. */
const FIRST_OF_ATHENA: Readonly<Record<string, string>> = {
  account: 'accountid',
  sourceaddress: 'srcaddr',
  destinationaddress: 'dstaddr',
  sourceport: 'srcport',
  destinationport: 'dstport',
  numpackets: 'packets',
  numbytes: 'bytes',
  starttime: 'start',
  endtime: 'end',
};

/** The names of the columns, when the line holds these and not a record, as `plainName` gives them. */
export function columnsOf(text: string): readonly string[] | undefined {
  if (!NAMES.test(text)) return undefined;
  const names = splitColumns(text).map(plainName);
  return names.includes('srcaddr') && names.includes('dstaddr') && names.includes('protocol')
    ? names
    : undefined;
}

/** Anything else than single spaces: `split` takes these twice as fast as an expression. */
const ODD_SPACE = /[^\S ]| {2}/;

/** Space-separated, or CSV, of which no value holds a comma. */
export function splitColumns(text: string): readonly string[] {
  const line = text.trim();
  const parts = line.includes(',') ? line.split(',') : line.split(ODD_SPACE.test(line) ? /\s+/ : ' ');
  return line.includes('"') ? parts.map((part) => part.replace(/^"(.*)"$/, '$1')) : parts;
}

/** Of what Athena, Firehose and Parquet hold; of rows of Logs Insights; of AWSVPCFlow in Azure's Sentinel. */
const SPELLINGS = [
  ['srcaddr', 'dstaddr', 'protocol'],
  ['srcAddr', 'dstAddr', 'protocol'],
  ['SrcAddr', 'DstAddr', 'Protocol', 'LogStatus'],
  ['sourceaddress', 'destinationaddress', 'protocol', 'logstatus'],
];

/** A record as JSON; undefined when it is none. */
export const fieldsOfJson = lastAnswer((value: JsonObject): ReadonlyMap<string, string> | undefined => {
  const isOwn = SPELLINGS.some((names) => names.every((name) => name in value));
  if (!isOwn) return undefined;
  return new Map(
    Object.entries(value).flatMap(([key, field]) =>
      (typeof field === 'string' && field !== '-') || typeof field === 'number'
        ? [[plainName(key), String(field)] as const]
        : [],
    ),
  );
});

/** Logs have `log-status`, Athena and CSV files `log_status`, Logs Insights `logStatus`: all of them are `logstatus`. */
function plainName(name: string): string {
  const small = name.trim().toLowerCase();
  return namedIn(FIRST_OF_ATHENA, small) ?? small.replaceAll(/[-_]/g, '');
}
