import type { JsonObject } from '../../model/json-object.ts';
import { lastAnswer } from '../format/last-answer.ts';
import { namedIn } from '../format/values/named-in.ts';

/** The columns of version 2, the only one that may come without a header line; without the dashes. */
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

/** Whether it is a record in the default order: nothing else begins with the version, an account and a network interface. */
export function isDefaultLine(text: string): boolean {
  return DEFAULT_LINE.test(text) && splitColumns(text).length === DEFAULT_COLUMNS.length;
}

const NAMES = /srcaddr|sourceaddress.*logstatus/i;

/** For tables that were created for Athena with the names of its first guide. */
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

/** The names of the columns as `plainName` returns them, if the line has these and not a record. */
export function columnsOf(text: string): readonly string[] | undefined {
  if (!NAMES.test(text)) return undefined;
  const names = splitColumns(text).map(plainName);
  return names.includes('srcaddr') && names.includes('dstaddr') && names.includes('protocol')
    ? names
    : undefined;
}

/** Space-separated, or CSV, in which no value contains a comma. */
export function splitColumns(text: string): readonly string[] {
  const line = text.trim();
  const parts = line.includes(',') ? line.split(',') : splitSpaces(line);
  return line.includes('"') ? parts.map((part) => part.replace(/^"(.*)"$/, '$1')) : parts;
}

/** Nearly always single spaces, which take half the time of an expression. */
function splitSpaces(line: string): readonly string[] {
  const parts = line.split(' ');
  return parts.includes('') || line.includes('\t') ? line.split(/\s+/) : parts;
}

/** Spellings of Athena, Firehose and Parquet; of rows of Logs Insights; of AWSVPCFlow in Azure's Sentinel. */
const SPELLINGS = [
  ['srcaddr', 'dstaddr', 'protocol'],
  ['srcAddr', 'dstAddr', 'protocol'],
  ['SrcAddr', 'DstAddr', 'Protocol', 'LogStatus'],
  ['sourceaddress', 'destinationaddress', 'protocol', 'logstatus'],
];

/** The fields of a record in JSON; undefined when it is not one. */
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

/** Logs have `log-status`, Athena and CSV files `log_status`, Logs Insights `logStatus`: all become `logstatus`. */
function plainName(name: string): string {
  const small = name.trim().toLowerCase();
  return namedIn(FIRST_OF_ATHENA, small) ?? small.replaceAll(/[-_]/g, '');
}
