import type { Observer } from '../../digest/observer.ts';
import type { Direction } from '../../model/connection.ts';

/** The observer for what policies of one side decided. */
export function verdictObserver(direction: Direction | undefined): Observer {
  if (direction === undefined) return 'unspecified';
  return direction === 'ingress' ? 'ingress-verdict' : 'egress-verdict';
}
