import type { Settings } from '../../config/settings.ts';
import type { InputOptions } from '../../input/input-limits.ts';

/** How much of the inventory is read. */
export function inventoryLimits(limits: Settings['limits']): InputOptions {
  return {
    maxFileBytes: limits.maxInventoryFileBytes,
    maxFileBytesSetting: 'limits.maxInventoryFileBytes',
    exclude: limits.exclude,
  };
}
