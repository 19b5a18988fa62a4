import { isJsonObject } from '../../../model/json-object.ts';
import type { Fields } from '../../manifests/fields-of.ts';

/** Fields of a value that is known to be of its shape; what is null or of another type is absent. */

export function fieldsAt(fields: Fields, key: string): Fields | undefined {
  const value = fields[key];
  return isJsonObject(value) ? value : undefined;
}

export function itemsAt(fields: Fields, key: string): readonly unknown[] | undefined {
  const value = fields[key];
  return Array.isArray(value) ? value : undefined;
}

/** The items of a list, at their indexes; those that are not maps are read as empty maps. */
export function mapsAt(fields: Fields, key: string): readonly Fields[] | undefined {
  return itemsAt(fields, key)?.map((item) => (isJsonObject(item) ? item : {}));
}

export function textsAt(fields: Fields, key: string): readonly string[] | undefined {
  return itemsAt(fields, key)?.map((item) => (typeof item === 'string' ? item : ''));
}

export function textAt(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === 'number' ? value : undefined;
}

export function booleanAt(fields: Fields, key: string): boolean | undefined {
  const value = fields[key];
  return typeof value === 'boolean' ? value : undefined;
}
