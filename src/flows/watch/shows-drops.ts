import type { Abilities } from '../format/abilities.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { RECORD_FORMATS } from '../format/record-formats.ts';

/**
 * Whether such records would show it if policy dropped something: drops are recorded, records say what decided, and recording is
 * not switched on policy by policy. If it is, `hasDropped` (a drop among the records) shows that it was on.
 */
export function showsDrops(
  { outcomes, denied, allowed }: Pick<Abilities, 'outcomes' | 'denied' | 'allowed'>,
  { hasDropped }: { readonly hasDropped: boolean },
): boolean {
  if (outcomes !== 'policy' || !denied) return false;
  return allowed !== 'if-enabled' || hasDropped;
}

/** What the records of a digest's source could tell, by the format that the digest names; undefined for an unknown one. */
export function abilitiesOfFormat(
  format: string,
  mapped: readonly RecordFormat[] = [],
): Abilities | undefined {
  // `hubble (gzip)`
  const [name] = format.split(' ');
  return [...RECORD_FORMATS, ...mapped].find((one) => one.name === name)?.abilities;
}
