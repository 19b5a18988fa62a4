import type { Endpoint } from '../model/endpoint.ts';
import { isHiddenFromIdentities } from '../model/hidden-labels.ts';
import { type EndpointCondition, podLabelsOf } from './endpoint-condition.ts';

/**
 * Which of many conditions can hold for an endpoint, found without asking all of them: a condition that needs a label with a
 * value that the workload does not have cannot hold. Labels that are not known to be missing count as present.
 */
export function createLabelIndex(
  conditions: readonly EndpointCondition[],
): (endpoint: Endpoint) => readonly number[] {
  const all = conditions.map((_, place) => place);
  const always: number[] = [];
  const byLabel = new Map<string, number[]>();
  const byKey = new Map<string, number[]>();
  for (const [place, condition] of conditions.entries()) {
    const labels = podLabelsOf(condition);
    if (labels === undefined) always.push(place);
    for (const [key, value] of labels ?? []) {
      addTo(byLabel, labelText(key, value), place);
      addTo(byKey, key, place);
    }
  }
  if (always.length === conditions.length) return () => all;
  const hidden = [...byKey.keys()].filter(isHiddenFromIdentities);

  return (endpoint) => {
    // Somebody unidentified may be a pod with any labels.
    if (endpoint.kind !== 'workload') return all;
    const { labels, isComplete, withheld = [] } = endpoint.labels;
    const found = new Set(always);
    for (const [key, value] of labels) {
      for (const place of byLabel.get(labelText(key, value)) ?? []) found.add(place);
    }
    const untold = endpoint.hasIdentityLabelsOnly ? [...withheld, ...hidden] : withheld;
    for (const key of isComplete ? untold : byKey.keys()) {
      if (labels.has(key)) continue;
      for (const place of byKey.get(key) ?? []) found.add(place);
    }
    return [...found];
  };
}

function addTo(index: Map<string, number[]>, key: string, place: number): void {
  const places = index.get(key);
  if (places === undefined) index.set(key, [place]);
  else places.push(place);
}

function labelText(key: string, value: string): string {
  return `${key}\0${value}`;
}
