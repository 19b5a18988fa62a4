import { leavesOf } from '../../engine/condition.ts';
import { isEndLeaf, type RuleLeaf } from '../../engine/rule-condition.ts';
import type { SelectedTiers } from '../../engine/subject-index.ts';
import type { Direction } from '../../model/connection.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import type { IsolationState } from './isolation-state.ts';

/**
 * Computes a state once for all workloads with the same policies and ports: lists of decided policies are shared objects. Where a
 * policy is undecided, or a rule asks about the workload itself, each workload has its own.
 */
export function createStateSharing(): (
  direction: Direction,
  workload: WorkloadEndpoint,
  tiers: SelectedTiers,
  work: () => IsolationState,
) => IsolationState {
  const numbers = new WeakMap<object, number>();
  const asking = new WeakMap<object, boolean>();
  const known = new Map<string, IsolationState>();
  let next = 0;
  const numberOf = (list: object): number => {
    const number = numbers.get(list) ?? next++;
    numbers.set(list, number);
    return number;
  };
  const asksSubject = (direction: Direction, certain: SelectedTiers[number]['certain']): boolean => {
    const own = direction === 'ingress' ? 'destination' : 'source';
    const answer =
      asking.get(certain) ??
      certain.some(({ rules }) =>
        rules.rules.some(({ match }) =>
          leavesOf<RuleLeaf>(match).some((leaf) => isEndLeaf(leaf) && leaf.kind === own),
        ),
      );
    asking.set(certain, answer);
    return answer;
  };

  return (direction, workload, tiers, work) => {
    const isShared = tiers.every(
      ({ selected, certain }) => selected.length === certain.length && !asksSubject(direction, certain),
    );
    if (!isShared) return work();
    const ports = JSON.stringify(workload.ports ?? null);
    const key = `${direction} ${tiers.map(({ certain }) => numberOf(certain)).join()} ${ports}`;
    const state = known.get(key) ?? work();
    known.set(key, state);
    return state;
  };
}
