import { isJsonObject } from '../../model/json-object.ts';
import type { ObservedVolume } from '../observed-volume.ts';
import { isInteger, readJsonList } from './json-values.ts';

/** A JSON list of `{"observer":…,"bytes":…,"packets":…,"first":…,"last":…}`; times are milliseconds since 1970. */
export function volumesCell(volumes: readonly ObservedVolume[]): string {
  // Always in this order, wherever the volumes come from.
  return JSON.stringify(
    volumes.map(({ observer, bytes, packets, first, last }) => ({ observer, bytes, packets, first, last })),
  );
}

/** Undefined when the cell is no such list. */
export function readVolumes(cell: string | undefined): readonly ObservedVolume[] | undefined {
  return cell === undefined ? [] : readJsonList(cell, readVolume);
}

function readVolume(value: unknown): ObservedVolume | undefined {
  if (!isJsonObject(value)) return undefined;
  const { observer, bytes, packets, first, last } = value;
  if (typeof observer !== 'string' || !isInteger(bytes) || !isInteger(packets)) return undefined;
  if (!isInteger(first) || !isInteger(last) || bytes < 0 || packets < 0 || first > last) return undefined;
  return { observer, bytes, packets, first, last };
}
