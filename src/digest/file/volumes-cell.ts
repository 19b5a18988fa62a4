import { isJsonObject } from '../../model/json-object.ts';
import type { ObservedVolume } from '../observed-volume.ts';
import { parseJson } from './json-values.ts';

/** A JSON list of `{"observer":…,"bytes":…,"packets":…,"first":…,"last":…}`; times are milliseconds since 1970. */
export function volumesCell(volumes: readonly ObservedVolume[]): string {
  // Always in this order, wherever the volumes come from.
  return JSON.stringify(
    volumes.map(({ observer, bytes, packets, first, last }) => ({ observer, bytes, packets, first, last })),
  );
}

/** Undefined when the cell is no such list. */
export function readVolumes(cell: string): readonly ObservedVolume[] | undefined {
  const value = parseJson(cell);
  if (!Array.isArray(value)) return undefined;
  const volumes = value.map(readVolume);
  const valid = volumes.filter((volume) => volume !== undefined);
  return valid.length === volumes.length ? valid : undefined;
}

function readVolume(value: unknown): ObservedVolume | undefined {
  if (!isJsonObject(value)) return undefined;
  const { observer, bytes, packets, first, last } = value;
  if (typeof observer !== 'string' || !isInteger(bytes) || !isInteger(packets)) return undefined;
  if (!isInteger(first) || !isInteger(last) || bytes < 0 || packets < 0 || first > last) return undefined;
  return { observer, bytes, packets, first, last };
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
