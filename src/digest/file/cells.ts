import { type IpAddress, parseIpAddress } from '../../model/ip-address.ts';
import { allRead, isInteger } from './json-values.ts';
import { splitTexts } from './text-list.ts';

/** Cells of a Parquet file as the library gives them; anybody may have written them. */

export function isAbsent(cell: unknown): cell is null | undefined {
  return cell === null || cell === undefined;
}

export function toText(cell: unknown): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}

export function toBoolean(cell: unknown): boolean | undefined {
  return typeof cell === 'boolean' ? cell : undefined;
}

/** Counts are 64-bit integers in the file. */
export function toCount(cell: unknown): number | undefined {
  const count = typeof cell === 'bigint' ? Number(cell) : cell;
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

export function toTime(cell: unknown): number | undefined {
  return isInteger(cell) ? cell : undefined;
}

/** An integer from 0 to `last`. */
export function isUpTo(cell: unknown, last: number): cell is number {
  return typeof cell === 'number' && Number.isInteger(cell) && cell >= 0 && cell <= last;
}

export function isPort(cell: unknown): cell is number | null | undefined {
  return isAbsent(cell) || (isUpTo(cell, 65_535) && cell > 0);
}

/** Undefined when one of them is no address. */
export function toAddressList(cell: unknown): readonly IpAddress[] | undefined {
  return allRead(splitTexts(toText(cell)).map(parseIpAddress));
}
