import type { ConnectionImpact, Transition } from '../connection-impact.ts';
import type { IsolationChange } from '../isolation/isolation-change.ts';
import type { Simulation } from '../simulation.ts';
import { fingerprintOfIsolation, keyOfImpact } from './fingerprint.ts';

/** The transitions with which somebody has to agree. */
const TURNED: ReadonlySet<Transition> = new Set(['blocked', 'opened', 'unknown']);

/** A finding with a key that is the same from run to run. */
export interface KeyedFinding {
  readonly key: string;
  readonly finding:
    | { readonly kind: 'connection'; readonly impact: ConnectionImpact }
    | { readonly kind: 'isolation'; readonly change: IsolationChange };
}

/**
 * Connections that a change blocks or opens, or whose verdict it makes unknown, and workloads that it leaves less protected,
 * including waived ones. What is not listed because there is too much of it is missing: see `unlisted`.
 */
export function keyedFindings({ impacts, isolation, waived }: Simulation): readonly KeyedFinding[] {
  const connections = [...impacts, ...waived.impacts.map(({ finding }) => finding)]
    .filter(({ transition }) => TURNED.has(transition))
    .map((impact): KeyedFinding => ({ key: keyOfImpact(impact), finding: { kind: 'connection', impact } }));
  const workloads = [...isolation, ...waived.isolation.map(({ finding }) => finding)].flatMap(
    (change): KeyedFinding[] => {
      const key = fingerprintOfIsolation(change);
      return key === undefined ? [] : [{ key, finding: { kind: 'isolation', change } }];
    },
  );
  return [...new Map([...connections, ...workloads].map((one) => [one.key, one])).values()];
}
