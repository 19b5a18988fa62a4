import type { WorkloadEndpoint } from '../model/endpoint.ts';
import { canonicalSelector, type LabelSelector, matchLabelSelector } from '../model/label-selector.ts';
import type { LabelSet } from '../model/label-set.ts';
import type { Inventory, PodProfile } from './inventory.ts';
import { withNameLabel } from './namespace-labels.ts';

interface DescribedPod {
  readonly namespace: string;
  readonly profile: PodProfile;
}

/** The pods and templates of an inventory, and workloads that were seen, found by namespace and label. Pods that ended are none. */
export interface PodsInView {
  readonly namespaces: ReadonlySet<string>;
  /** Those of the inventory. A recording names only who talked, so that whom it does not name may be there all the same. */
  readonly described: ReadonlySet<string>;
  /** Namespaces of which it is not certain that the selector leaves them out. */
  namespacesOf(selector: LabelSelector): readonly string[];
  /**
   * The first `limit` of a namespace that the selector matches or may match. Each question is answered once, and no further
   * than asked: selectors that match nearly all pods are as cheap as those that match few.
   */
  select(namespace: string, selector: LabelSelector, limit: number): readonly DescribedPod[];
  /** All values that pods of a namespace have at a label. */
  valuesOf(namespace: string, key: string): readonly string[];
  keysOf(namespace: string): readonly string[];
}

interface NamespaceView {
  readonly pods: readonly DescribedPod[];
  /** By label, then by value. */
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly DescribedPod[]>>;
  readonly incomplete: readonly DescribedPod[];
  readonly answers: Map<string, readonly DescribedPod[]>;
}

export function createPodsInView(
  { workloads, pods, namespaces }: Inventory,
  seen: readonly WorkloadEndpoint[],
): PodsInView {
  // The inventory knows more of a workload than a recording does.
  const isDescribed = new Set(
    [...workloads, ...pods].map(({ namespace, owner }) => `${namespace}/${owner.name}`),
  );
  const running: readonly DescribedPod[] = [
    ...workloads,
    ...pods.filter(({ isDone }) => !isDone),
    ...seen.filter(({ namespace, name }) => !isDescribed.has(`${namespace}/${name}`)).map(asDescribed),
  ];
  const views = new Map(
    [...Map.groupBy(running, ({ namespace }) => namespace)].map(([name, all]) => [name, createView(all)]),
  );
  const labels = new Map<string, LabelSet>(seen.map((one) => [one.namespace, one.namespaceLabels]));
  const names = [...new Set([...namespaces.keys(), ...views.keys()])];
  const namespacesBySelector = new Map<string, readonly string[]>();
  const mayHave = (selector: LabelSelector, name: string): boolean => {
    const known = namespaces.get(name) ?? labels.get(name) ?? { labels: new Map(), isComplete: false };
    return (
      matchLabelSelector(selector, withNameLabel(name, known), 'namespace-labels-not-recorded') !== false
    );
  };
  return {
    namespaces: new Set(names),
    described: new Set([...namespaces.keys(), ...[...workloads, ...pods].map(({ namespace }) => namespace)]),
    namespacesOf(selector) {
      const key = canonicalSelector(selector);
      const found = namespacesBySelector.get(key) ?? names.filter((name) => mayHave(selector, name));
      namespacesBySelector.set(key, found);
      return found;
    },
    select(namespace, selector, limit) {
      const view = views.get(namespace);
      if (view === undefined) return [];
      const key = `${limit} ${canonicalSelector(selector)}`;
      let answer = view.answers.get(key);
      if (answer === undefined) {
        answer = firstMatches(candidatesOf(view, selector), selector, limit);
        view.answers.set(key, answer);
      }
      return answer;
    },
    valuesOf: (namespace, key) => [...(views.get(namespace)?.byLabel.get(key)?.keys() ?? [])],
    keysOf: (namespace) => [...(views.get(namespace)?.byLabel.keys() ?? [])],
  };
}

/** Of a workload that was seen nothing is known but its labels. */
function asDescribed({ namespace, labels, ports, serviceAccount }: WorkloadEndpoint): DescribedPod {
  return {
    namespace,
    profile: {
      labels,
      ports,
      listens: undefined,
      serviceAccount: serviceAccount?.name,
      isHostNetwork: false,
    },
  };
}

function firstMatches(
  candidates: readonly DescribedPod[],
  selector: LabelSelector,
  limit: number,
): readonly DescribedPod[] {
  const found: DescribedPod[] = [];
  for (const pod of candidates) {
    if (found.length >= limit) break;
    if (matchLabelSelector(selector, pod.profile.labels, 'labels-not-recorded') !== false) found.push(pod);
  }
  return found;
}

/** Of pods that look alike one is enough. */
function createView(all: readonly DescribedPod[]): NamespaceView {
  const distinct = new Map(all.map((pod) => [lookOf(pod), pod]));
  // Those with an address of their own first: one of them is enough to know that a policy has an effect.
  const pods = [...distinct.values()].sort(
    (a, b) => Number(a.profile.isHostNetwork) - Number(b.profile.isHostNetwork),
  );
  const byLabel = new Map<string, Map<string, DescribedPod[]>>();
  for (const pod of pods) {
    for (const [key, value] of pod.profile.labels.labels) {
      const values = byLabel.get(key) ?? new Map<string, DescribedPod[]>();
      byLabel.set(key, values);
      const alike = values.get(value);
      if (alike === undefined) values.set(value, [pod]);
      else alike.push(pod);
    }
  }
  const incomplete = pods.filter(({ profile }) => !profile.labels.isComplete);
  return { pods, byLabel, incomplete, answers: new Map() };
}

function lookOf({ profile: { labels, ports, isHostNetwork, listens } }: DescribedPod): string {
  return JSON.stringify([[...labels.labels].sort(), labels.isComplete, ports, listens, isHostNetwork]);
}

/** The pods that the narrowest condition leaves: by a label that must have one of some values, or that must be there. */
function candidatesOf(
  { pods, byLabel, incomplete }: NamespaceView,
  selector: LabelSelector,
): readonly DescribedPod[] {
  let best: readonly (readonly DescribedPod[])[] | undefined;
  const sizeOf = (lists: readonly (readonly DescribedPod[])[]): number =>
    lists.reduce((sum, list) => sum + list.length, 0);
  for (const { key, operator, values } of selector.requirements) {
    if (operator !== 'In' && operator !== 'Exists') continue;
    const known = byLabel.get(key);
    const lists =
      operator === 'In'
        ? [...new Set(values)].flatMap((value) => [known?.get(value) ?? []])
        : [...(known?.values() ?? [])];
    if (best === undefined || sizeOf(lists) < sizeOf(best)) best = lists;
  }
  if (best === undefined) return pods;
  return [...new Set([...best.flat(), ...incomplete])].sort(
    (a, b) => Number(a.profile.isHostNetwork) - Number(b.profile.isHostNetwork),
  );
}
