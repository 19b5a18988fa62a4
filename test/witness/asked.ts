import { type Attempt, isPodToItself } from './cluster.ts';
import type { Hidden } from './hidden.ts';
import { isNode } from './naive-evaluator.ts';
import { peersOf, portsOf } from './universe.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** What may be asked, of a connection as far as it is known, where implementations differ (naive-evaluator.ts). */
export interface Asked {
  /** Whether a pod may reach itself; somebody unknown at both ends may be one. */
  readonly itself: boolean;
  readonly nodes: boolean;
  readonly nodeAsDestination: boolean;
  readonly podAsSource: boolean;
  readonly podAsDestination: boolean;
  readonly blocks: boolean;
  readonly excepts: boolean;
  readonly portNames: boolean;
}

export function whatIsAsked(
  attempt: Attempt,
  { from, to }: Hidden,
  policies: readonly WrittenPolicy[],
): Asked {
  const nodeAsDestination = to.identity || isNode(attempt.to);
  const blocks = policies.flatMap(peersOf).flatMap(({ ipBlock }) => ipBlock ?? []);
  return {
    itself: isPodToItself(attempt) || (from.identity && to.identity),
    nodes: from.identity || isNode(attempt.from) || nodeAsDestination,
    nodeAsDestination,
    podAsSource: from.identity || attempt.from.kind === 'pod',
    podAsDestination: to.identity || attempt.to.kind === 'pod',
    blocks: blocks.length > 0,
    excepts: blocks.some(({ except }) => (except ?? []).length > 0),
    portNames: policies.flatMap(portsOf).some(({ port }) => typeof port === 'string'),
  };
}
