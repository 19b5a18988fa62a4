import type { SourceLimit } from '../../model/digest.ts';
import type { Abilities } from './abilities.ts';

/** What records of the format cannot show, whatever is in them. */
export function sourceLimits({ outcomes, allowed, ports, leftOut }: Abilities): readonly SourceLimit[] {
  return [
    ...(allowed ? [] : ['no-allowed' as const]),
    ...(outcomes === 'cloud-firewall' ? ['other-layer' as const] : []),
    ...(outcomes === 'none' ? ['no-outcomes' as const] : []),
    ...(ports ? [] : ['no-ports' as const]),
    ...(leftOut === 'nothing' ? [] : [leftOut]),
  ];
}
