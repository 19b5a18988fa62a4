import type { Exclusion } from './files/exclusion.ts';

const MIB = 1024 * 1024;

/** Bounds of one reading, in bytes and files: what exceeds them is named in a diagnostic and not read. */
export interface InputLimits {
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  /** Directory entries looked at, so that `--policies /` ends. */
  readonly maxEntries: number;
}

export const DEFAULT_MAX_FILE_BYTES = 10 * MIB;
/** Inventories are dumps of whole clusters. */
export const DEFAULT_MAX_INVENTORY_FILE_BYTES = 128 * MIB;

export interface InputOptions {
  /** Default: `DEFAULT_MAX_FILE_BYTES`. */
  readonly maxFileBytes?: number;
  /** All files together. Default: 256 MiB, or twice `maxFileBytes` when that is more. */
  readonly maxTotalBytes?: number;
  /** The setting that a user changes to raise it, for messages. */
  readonly maxFileBytesSetting?: string;
  readonly exclude?: Exclusion | undefined;
}

export function inputLimits(options: InputOptions): InputLimits {
  const { maxFileBytes = DEFAULT_MAX_FILE_BYTES } = options;
  const { maxTotalBytes = Math.max(256 * MIB, 2 * maxFileBytes) } = options;
  return { maxFileBytes, maxTotalBytes, maxEntries: 1_000_000 };
}

/** `200 MiB`, `12.5 KiB`, `900 bytes`. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 1024 * MIB],
    ['MiB', MIB],
    ['KiB', 1024],
  ] as const) {
    if (bytes >= size) return `${Math.round((bytes / size) * 10) / 10} ${unit}`;
  }
  return `${bytes} bytes`;
}
