import type { SettingChange } from '../../impact/judged-by.ts';
import type { ConfigFile } from './schema.ts';
import { isOfTarget } from './settings-of-target.ts';

/** What differs between two configurations, setting by setting; how they are written does not matter. */
export function findConfigChanges(before: ConfigFile, after: ConfigFile): readonly SettingChange[] {
  const old = settingsIn(before);
  const now = settingsIn(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => ({
      key,
      before: old.get(key),
      after: now.get(key),
      isInForce: !isOfTarget(key),
    }));
}

/** Every setting by its dotted key; a list counts as one setting. */
function settingsIn(config: ConfigFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (value: unknown, key: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      found.set(key, written(value, key));
      return;
    }
    for (const [name, item] of Object.entries(value)) add(item, key === '' ? name : `${key}.${name}`);
  };
  add(config, '');
  return found;
}

/** For these, an unquoted `off` reads as false. */
const MAY_BE_OFF = /^(?:environments\..+\.)?(?:evidence\.(?:maxAge|minimumWindow)|lints\..+)$/;

function written(value: unknown, key: string): string {
  if (value === false && MAY_BE_OFF.test(key)) return 'off';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
