import { digitsIn } from '../format/values/digits-in.ts';
import type { Cells, Place } from './cells.ts';
import { MAPPED_FIELDS } from './flow-mapping.ts';

/** Why a record cannot be read: the first value that the mapping does not have, as one clause. */
export interface Misfit {
  found: string | undefined;
}

export function misfit(into: Misfit, place: Place, value: unknown, what: string): undefined {
  into.found ??= `\`${MAPPED_FIELDS[place]}\` is \`${quoted(value)}\`, ${what}`;
  return undefined;
}

/** A text, or a number as a text; undefined when there is none. */
export function textCell(cells: Cells, place: Place, wrong: Misfit): string | undefined {
  const value = cells[place];
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return misfit(wrong, place, value, 'which is not a string');
}

/** What the mapping says about a value; a value that it does not have is a misfit. */
export function meaningCell<Meaning>(
  cells: Cells,
  place: Place,
  meanings: ReadonlyMap<string, Meaning>,
  wrong: Misfit,
): Meaning | undefined {
  const text = textCell(cells, place, wrong);
  if (text === undefined) return undefined;
  return (
    meanings.get(text) ?? misfit(wrong, place, text, `which \`values.${MAPPED_FIELDS[place]}\` does not name`)
  );
}

/** A whole number from 0 on, also as written by tools that only know fractions: `443.0`. */
export function countCell(cells: Cells, place: Place, most: number, wrong: Misfit): number | undefined {
  const value = cells[place];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' ? (digitsIn(value) ?? decimalNumber(value)) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most) return number;
  return misfit(wrong, place, value, `which is not an integer from 0 to ${most}`);
}

function decimalNumber(text: string): number | undefined {
  return /^\d{1,16}(?:\.0{1,6})?$/.test(text) ? Number(text) : undefined;
}

const MAX_QUOTED = 60;

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}
