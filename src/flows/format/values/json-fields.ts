import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import { digitsIn } from './digits-in.ts';

/** Reading fields of parsed JSON that may have any shape: what is missing or of another type is undefined. */

export function objectField(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** A text that is not empty: protojson leaves empty ones out. */
export function textField(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A non-negative integer; protojson writes 64-bit integers as texts. */
export function countField(value: unknown): number | undefined {
  const number = typeof value === 'string' ? digitsIn(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

export function portField(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536
    ? value
    : undefined;
}

const NONE: readonly string[] = [];

/** The texts of a list; anything else in it is left out. Returns the list itself when it holds only texts. */
export function textsField(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return NONE;
  const items: readonly unknown[] = value;
  return items.every(isText) ? items : items.filter(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
