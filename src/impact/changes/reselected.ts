import type { PolicyTables } from '../../engine/policy-tables.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import { labelsKey, stableLabels } from '../../inventory/labels/stable-labels.ts';
import type { Direction } from '../../model/connection.ts';
import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { policyKey } from '../../model/verdict.ts';
import type { TablesOfBoth } from './changed-tables.ts';

interface WorkloadsOfBoth {
  /** Those that the inventory describes before the change, and after it. */
  readonly base: readonly WorkloadEndpoint[];
  readonly head: readonly WorkloadEndpoint[];
  /** Those that were recorded. */
  readonly seen: readonly WorkloadEndpoint[];
}

/**
 * Tells of ends after a change whether other policies select them than before: because their labels are others, or those of their
 * namespace, or because they are new. What was recorded says nothing of a new one, unless policies cannot tell it from one that was there.
 */
export function createReselected(
  tables: TablesOfBoth,
  workloads: WorkloadsOfBoth,
): (direction: Direction, endpoint: Endpoint) => boolean {
  const before = createSelection(tables.base);
  const after = createSelection(tables.head);
  const known = [...workloads.base, ...workloads.seen];
  const looks = Map.groupBy(known, nameOf);
  const alike = new Set(known.map(lookOf));
  const replacesAny = createReplacing(workloads);
  return (direction, endpoint) => {
    if (endpoint.kind !== 'workload') return false;
    const earlier = looks.get(nameOf(endpoint)) ?? [];
    const now = after(direction, endpoint);
    if (earlier.length > 0) return earlier.every((look) => before(direction, look) !== now);
    return !alike.has(lookOf(endpoint)) && (now !== '' || replacesAny(endpoint));
  };
}

/** Whether a new workload may be one that was recorded, under another name or in another namespace. */
function createReplacing({ base, head, seen }: WorkloadsOfBoth): (endpoint: WorkloadEndpoint) => boolean {
  const [kept, recorded] = [new Set(head.map(nameOf)), new Set(seen.map(nameOf))];
  const gone = base.filter((one) => !kept.has(nameOf(one)) && recorded.has(nameOf(one)));
  const [names, namespaces] = [
    new Set(gone.map(({ name }) => name)),
    new Set(gone.map(({ namespace }) => namespace)),
  ];
  return ({ name, namespace }) => names.has(name) || namespaces.has(namespace);
}

function nameOf({ namespace, name }: WorkloadEndpoint): string {
  return `${namespace}/${name}`;
}

/** All by which policies can tell pods of a namespace apart. */
function lookOf({ namespace, labels, serviceAccount, ports }: WorkloadEndpoint): string {
  const named = ports?.map(({ name, protocol, port }) => [name, protocol, port].join(' ')).sort();
  return JSON.stringify([namespace, labelsKey(stableLabels(labels)), serviceAccount?.name, named]);
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
