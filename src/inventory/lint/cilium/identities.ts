import {
  canonicalEndpointCondition,
  type EndpointCondition,
  matchEndpoint,
  namespacesOf,
  podLabelsOf,
} from '../../../engine/endpoint-condition.ts';
import type { WorkloadEndpoint } from '../../../model/endpoint.ts';

/** Pods as Cilium tells them apart: by namespace, service account and the labels that are part of identities. */
export interface Identities {
  readonly all: readonly WorkloadEndpoint[];
  /** An upper bound for how many are selected; cheap. */
  atMost(selector: EndpointCondition): number;
  /** The indexes in `all` of those that are certainly selected. */
  selectedBy(selector: EndpointCondition): readonly number[];
}

export function createIdentities(
  workloads: readonly WorkloadEndpoint[],
  isIdentityLabel: (key: string) => boolean,
): Identities {
  const textOf = ({ namespace, labels, serviceAccount }: WorkloadEndpoint): string =>
    JSON.stringify([
      namespace,
      serviceAccount?.name,
      ...[...labels.labels].filter(([key]) => isIdentityLabel(key)).sort(),
    ]);
  const all = [...new Map(workloads.map((workload) => [textOf(workload), workload])).values()];
  const places = [...all.keys()];
  const byNamespace = indexBy(places, (place) => [all[place]?.namespace ?? '']);
  const byLabel = indexBy(places, (place) =>
    [...(all[place]?.labels.labels ?? [])].map(([key, value]) => JSON.stringify([key, value])),
  );
  const selected = new Map<string, readonly number[]>();

  /** The lists to which a selector's labels, or else its namespaces, confine it: the shorter of the two. */
  function listsOf(selector: EndpointCondition): readonly (readonly number[])[] {
    const labels = podLabelsOf(selector)?.map((label) => byLabel.get(JSON.stringify(label)) ?? []);
    const names = namespacesOf(selector);
    const near = names && [...names].map((name) => byNamespace.get(name) ?? []);
    if (labels === undefined) return near ?? [places];
    return near !== undefined && lengthOf(near) < lengthOf(labels) ? near : labels;
  }

  return {
    all,
    atMost: (selector) => lengthOf(listsOf(selector)),
    selectedBy(selector) {
      const key = canonicalEndpointCondition(selector);
      let found = selected.get(key);
      if (found === undefined) {
        found = listsOf(selector)
          .flat()
          .filter((place) => {
            const workload = all[place];
            return workload !== undefined && matchEndpoint(selector, workload) === true;
          });
        selected.set(key, found);
      }
      return found;
    },
  };
}

function lengthOf(lists: readonly (readonly number[])[]): number {
  return lists.reduce((sum, list) => sum + list.length, 0);
}

function indexBy(
  places: readonly number[],
  keysOf: (place: number) => readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  for (const place of places) {
    for (const key of keysOf(place)) {
      const list = index.get(key);
      if (list === undefined) index.set(key, [place]);
      else list.push(place);
    }
  }
  return index;
}
