import type { Abilities } from '../format/abilities.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { RECORD_FORMATS } from '../format/record-formats.ts';

/**
 * Whether the silence of such records means that policy dropped nothing: drops are recorded, whoever made them says so, and what is recorded is not switched on
 * policy by policy. Where it is, `hasDropped`, a drop among the records, shows that it was.
 */
export function showsDrops(
  { outcomes, denied, allowed }: Pick<Abilities, 'outcomes' | 'denied' | 'allowed'>,
  hasDropped: boolean,
): boolean {
  if (outcomes !== 'policy' || !denied) return false;
  return allowed !== 'if-enabled' || hasDropped;
}

/** What the records of a digest's source could tell, by the format that the digest names; undefined for one that nobody knows here. */
export function abilitiesOfFormat(
  format: string,
  mapped: readonly RecordFormat[] = [],
): Abilities | undefined {
  // `hubble (gzip)`
  const [name] = format.split(' ');
  return [...RECORD_FORMATS, ...mapped].find((one) => one.name === name)?.abilities;
}
