import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import type { Inventory } from '../inventory.ts';
import { agreeOn } from '../labels/agree-on.ts';
import { createPodIndex, type PodIndex } from '../pods/pod-index.ts';
import type { TimeSpan } from '../tenure.ts';
import { completeWorkload } from './complete-workload.ts';
import type { LabelChanges } from './label-changes.ts';
import { createServiceTargets, type FindServiceTargets } from './service-targets.ts';

/** What an earlier inventory knows. */
export interface EarlierView {
  readonly inventory: Inventory;
  readonly findTargets: FindServiceTargets;
  /** The end with what this inventory knows about it; undefined when it knows nothing. */
  complete(endpoint: WorkloadEndpoint): ReturnType<typeof completeWorkload> | undefined;
}

/** The inventories that tell about a time: the last one before it, those within it, and the first one after it. */
export interface Views {
  /** A key that is the same for times with the same views. */
  readonly key: string;
  readonly earlier: readonly EarlierView[];
  /** Whether the present inventory is among them. */
  readonly hasPresent: boolean;
}

const ONLY_PRESENT: Views = { key: '', earlier: [], hasPresent: true };

/** Without a time, and without earlier inventories, only the present one counts. */
export function createViews({ earlier = [] }: Inventory): (when: TimeSpan | undefined) => Views {
  const sorted = [...earlier].sort((one, other) => one.time - other.time);
  const times = sorted.map(({ time }) => time);
  const views = sorted.map(({ inventory }) => createView(inventory));
  const known = new Map<string, Views>();
  return (when) => {
    if (when === undefined || views.length === 0) return ONLY_PRESENT;
    const from = Math.max(
      times.findLastIndex((time) => time <= when.first),
      0,
    );
    const behind = times.findIndex((time) => time >= when.last);
    const hasPresent = behind < 0;
    const to = hasPresent ? views.length : behind + 1;
    const key = `${from} ${to} ${hasPresent}`;
    const found = known.get(key) ?? { key, earlier: views.slice(from, to), hasPresent };
    known.set(key, found);
    return found;
  };
}

/** Most views are needed for few ends, and many for none. */
function createView(inventory: Inventory): EarlierView {
  let index: ReturnType<typeof createPodIndex> | undefined;
  let targets: FindServiceTargets | undefined;
  return {
    inventory,
    findTargets(address, protocol, port) {
      targets ??= createServiceTargets(inventory);
      return targets(address, protocol, port);
    },
    complete(endpoint) {
      index ??= createPodIndex(inventory);
      const completed = completeWorkload(endpoint, index);
      return completed === endpoint ? undefined : completed;
    },
  };
}

/** A workload with what the inventories that tell about a time agree on. */
export function completeAsOf(
  endpoint: WorkloadEndpoint,
  { earlier, hasPresent }: Views,
  index: PodIndex,
  changes: LabelChanges,
): Endpoint {
  const present = completeWorkload(endpoint, index);
  if (earlier.length === 0) return present;
  const then = earlier.flatMap((view) => view.complete(endpoint) ?? []);
  // If no inventory of that time describes an end, today's objects say nothing about it.
  if (then.length === 0 && !hasPresent) return endpoint;
  const [first, ...others] = present === endpoint ? then : [present, ...then];
  if (first?.kind !== 'workload') return others.length > 0 ? endpoint : (first ?? endpoint);
  const workloads = others.filter((other) => other.kind === 'workload');
  if (workloads.length < others.length) return endpoint;
  const agreed = agreeOn(first, workloads);
  changes.add(agreed);
  return agreed;
}
