import type { PolicyTables } from '../../engine/policy-tables.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import type { Direction } from '../../model/connection.ts';
import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { policyKey } from '../../model/verdict.ts';
import type { TablesOfBoth } from './changed-tables.ts';

/**
 * Tells of ends after a change whether other policies select them than before, as far as they were described before: because
 * their labels are others, or those of their namespace.
 */
export function createReselected(
  tables: TablesOfBoth,
  baseWorkloads: readonly WorkloadEndpoint[],
): (direction: Direction, endpoint: Endpoint) => boolean {
  const before = createSelection(tables.base);
  const after = createSelection(tables.head);
  const looks = Map.groupBy(baseWorkloads, ({ namespace, name }) => `${namespace}/${name}`);
  return (direction, endpoint) => {
    if (endpoint.kind !== 'workload') return false;
    const earlier = looks.get(`${endpoint.namespace}/${endpoint.name}`) ?? [];
    const now = after(direction, endpoint);
    return earlier.length > 0 && earlier.every((look) => before(direction, look) !== now);
  };
}

function createSelection(tables: PolicyTables) {
  const index = createSubjectIndex(tables);
  return (direction: Direction, endpoint: Endpoint): string =>
    index(direction, endpoint)
      .flatMap(({ selected }) => selected)
      .flatMap(({ policy: { origin } }) => ('builtIn' in origin ? [] : [policyKey(origin)]))
      .sort()
      .join('\n');
}
