import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { agreeOn } from '../labels/agree-on.ts';
import type { PodIndex } from '../pods/pod-index.ts';
import { completeWorkload } from './complete-workload.ts';
import type { Views } from './earlier-views.ts';
import type { LabelChanges } from './label-changes.ts';

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
