import type { ConnectionImpact } from '../../../impact/connection-impact.ts';
import { type Phrase, say } from '../phrases/phrase.ts';
import { sideClause } from './side-clause.ts';

/** Whether base and head decide differently, but the record keeps the change from being judged. */
export function isHeldBack({ transition, isUnexplained, base, head }: ConnectionImpact): boolean {
  const isDecided = base.outcome !== 'unknown' && head.outcome !== 'unknown';
  return transition === 'unknown' && isUnexplained && isDecided;
}

/** `recorded as let through, but the base policies deny it: …`. */
export function heldBackClause(impact: ConnectionImpact): Phrase {
  const why = contradictionClause(impact);
  return impact.base.outcome === 'denied'
    ? say`recorded as let through, but the base policies deny it: ${why}`
    : say`recorded as denied and never let through, but the base policies allow it: ${why}`;
}

/** Why the base policies say the opposite of the record. */
export function contradictionClause({ base, recorded: { connection } }: ConnectionImpact): Phrase {
  if (base.egress.outcome === 'denied') return sideClause(base.egress, connection, 'egress', 'base');
  if (base.ingress.outcome === 'denied') return sideClause(base.ingress, connection, 'ingress', 'base');
  const egress = sideClause(base.egress, connection, 'egress', 'base');
  const ingress = sideClause(base.ingress, connection, 'ingress', 'base');
  return say`${egress}, and ${ingress}`;
}
