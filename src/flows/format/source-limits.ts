import type { SourceLimit } from '../../model/digest.ts';
import type { Abilities } from './abilities.ts';

/** What the records of one source turned out to contain. */
export interface FoundInSource {
  readonly hasAllowed: boolean;
  /** Whether some record says what policy decided. */
  readonly hasDecided: boolean;
  /** Whether all records are about what policies decided. */
  readonly hasOnlyVerdicts: boolean;
  /** Whether some record stands for more than one connection. */
  readonly hasMerged: boolean;
  /** Sampling rate (1 in N), if records state it. */
  readonly sampling: number | undefined;
}

/** What records of the format cannot show, and what those of this source do not show because it was not switched on. */
export function sourceLimits(
  { outcomes, allowed, ports, leftOut, merges, selectedOnly }: Abilities,
  { hasAllowed, hasDecided, hasOnlyVerdicts, hasMerged, sampling }: FoundInSource,
): readonly SourceLimit[] {
  const isSilent = allowed === 'if-enabled' && !hasDecided;
  // Even if a format records everything, only denials may have been kept: `hubble observe --verdict DROPPED`, or an exporter's
  // filter.
  const lacksAllowed = allowed === false || (!hasAllowed && hasDecided);
  const isWhole = leftOut === 'nothing' || (leftOut === 'sampled' && sampling === 1);
  const lacksUnselected = selectedOnly === 'always' || (selectedOnly === 'of-verdicts' && hasOnlyVerdicts);
  return [
    ...(lacksAllowed ? ['no-allowed' as const] : []),
    ...(outcomes === 'cloud-firewall' ? ['other-layer' as const] : []),
    ...(outcomes === 'none' || isSilent ? ['no-outcomes' as const] : []),
    ...(ports ? [] : ['no-ports' as const]),
    ...(merges === true && hasMerged ? ['merged' as const] : []),
    ...(isWhole ? [] : [leftOut]),
    ...(lacksUnselected ? ['no-unselected' as const] : []),
  ];
}
