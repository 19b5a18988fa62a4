import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import type { Direction } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { isReference } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Surroundings } from '../surroundings.ts';
import { compileObject, type ObjectChange } from './compile-object.ts';

/** Which changes (by number) and constant policies (numbered after them) may select an endpoint. */
export function createChangeSelectors(
  constant: readonly Policy[],
  changes: readonly ObjectChange[],
  surroundings: Surroundings,
): (direction: Direction, endpoint: Endpoint) => readonly number[] {
  const references = [
    ...constant,
    ...changes.flatMap(({ before, after }) => [before, after].filter((policy) => policy !== undefined)),
  ].filter(isReference);
  const compiled: CompiledPolicy[] = [];
  const add = (policy: Policy | undefined, number: number) => {
    if (policy === undefined || isReference(policy)) return;
    for (const one of compileObject(policy, references, surroundings)) {
      const { doubt: _, rank: __, ...rest } = one;
      compiled.push({ ...rest, origin: { builtIn: String(number) } });
    }
  };
  for (const [change, { before, after }] of changes.entries()) {
    add(before, change);
    add(after, change);
  }
  for (const [place, policy] of constant.entries()) add(policy, changes.length + place);
  const select = createSubjectIndex({
    tiers: [{ name: 'all', precedence: 'first-match', end: 'next-tier', policies: compiled }],
  });
  const known = {
    ingress: new Map<Endpoint, readonly number[]>(),
    egress: new Map<Endpoint, readonly number[]>(),
  };
  return (direction, endpoint) => {
    let numbers = known[direction].get(endpoint);
    if (numbers === undefined) {
      const selected = select(direction, endpoint).flatMap((tier) => tier.selected);
      numbers = [
        ...new Set(
          selected.map(({ policy: { origin } }) => ('builtIn' in origin ? Number(origin.builtIn) : 0)),
        ),
      ];
      known[direction].set(endpoint, numbers);
    }
    return numbers;
  };
}
