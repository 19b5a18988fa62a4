import type { EpochMs } from '../../model/digest.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import type { TimeReading, TimeUnit } from './flow-mapping.ts';
import { createTimeFormat } from './time-format.ts';

const MS_PER_UNIT: Readonly<Record<TimeUnit, number>> = {
  seconds: 1000,
  milliseconds: 1,
  microseconds: 1e-3,
  nanoseconds: 1e-6,
};

const NUMBER = /^\d{1,19}(?:\.\d+)?$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d:\d\d)([.,]\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?$/i;
/** The end of year 9999: a later time cannot be in the stated unit. */
const LAST_MS = 253_402_300_799_999;

/** Reads a value of a time column as the mapping says; undefined for what is not such a time, or has no zone. */
export function createTimeReader({
  unit,
  format,
  zoneMinutes,
}: TimeReading): (value: unknown) => EpochMs | undefined {
  const readFormat = format === undefined ? undefined : createTimeFormat(format, zoneMinutes);
  return (value) => {
    if (typeof value === 'string' && readFormat !== undefined) return readFormat(value);
    const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
    if (typeof number === 'number') return readNumber(number, unit);
    return typeof value === 'string' ? readIso(value, zoneMinutes) : undefined;
  };
}

function readNumber(value: number, unit: TimeUnit | undefined): EpochMs | undefined {
  if (unit === undefined) return epochMs(value);
  const ms = Math.floor(value * MS_PER_UNIT[unit]);
  return ms > 0 && ms <= LAST_MS ? ms : undefined;
}

function readIso(text: string, zoneMinutes: number | undefined): EpochMs | undefined {
  const usual = epochMs(text);
  if (usual !== undefined) return usual;
  const [whole, year, month, day, clock, fraction = '', zone] = ISO.exec(text) ?? [];
  if (whole === undefined) return undefined;
  if (zone === undefined && zoneMinutes === undefined) return undefined;
  const isUtc = zone === undefined || /^(?:Z|UTC)$/i.test(zone);
  const offset = isUtc ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2');
  const written = epochMs(`${year}-${month}-${day}T${clock}${fraction.replace(',', '.')}${offset}`);
  if (written === undefined || zone !== undefined) return written;
  return written - (zoneMinutes ?? 0) * 60_000;
}
