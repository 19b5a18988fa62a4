import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import {
  canonicalSelector,
  type LabelSelector,
  matchLabelSelector,
  type SelectorRequirement,
} from '../../model/label-selector.ts';
import type { LabelSet } from '../../model/label-set.ts';
import type { Inventory, PodProfile } from '../inventory.ts';
import { withNameLabel } from '../labels/namespace-labels.ts';

interface DescribedPod {
  readonly namespace: string;
  readonly profile: PodProfile;
}

/**
 * The pods and templates of an inventory, and workloads that were seen, found by namespace and label. Pods that have ended do not
 * count.
 */
export interface PodsInView {
  readonly namespaces: ReadonlySet<string>;
  /** Namespaces that the inventory describes. A recording names only ends that communicated; others may exist, too. */
  readonly described: ReadonlySet<string>;
  /** Namespaces that the selector does not certainly leave out. */
  namespacesOf(selector: LabelSelector): readonly string[];
  /**
   * The first `limit` pods of a namespace that the selector matches or may match. Each question is answered once, and no further
   * than needed: selectors that match nearly all pods are as cheap as those that match few.
   */
  select(namespace: string, selector: LabelSelector, limit: number): readonly DescribedPod[];
  /** All values that pods of a namespace have for a label. */
  valuesOf(namespace: string, key: string): readonly string[];
  keysOf(namespace: string): readonly string[];
}

interface NamespaceView {
  readonly pods: readonly DescribedPod[];
  /** By label, then by value. */
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly DescribedPod[]>>;
  readonly withKey: (key: string) => readonly DescribedPod[];
  readonly withoutKey: (key: string) => readonly DescribedPod[];
  /** Pods that may lack any label. */
  readonly incomplete: readonly DescribedPod[];
  /** Pods by labels that are withheld. */
  readonly withheld: ReadonlyMap<string, readonly DescribedPod[]>;
  readonly answers: Map<string, readonly DescribedPod[]>;
}

export function createPodsInView(
  { workloads, pods, namespaces }: Inventory,
  seen: readonly WorkloadEndpoint[],
): PodsInView {
  // The inventory knows more about a workload than a recording does.
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
      const asked = withKnownValues(view, selector);
      const key = `${limit} ${canonicalSelector(asked)}`;
      let answer = view.answers.get(key);
      if (answer === undefined) {
        answer = firstMatches(candidatesOf(view, asked), asked, limit);
        view.answers.set(key, answer);
      }
      return answer;
    },
    valuesOf: (namespace, key) => [...(views.get(namespace)?.byLabel.get(key)?.keys() ?? [])],
    keysOf: (namespace) => [...(views.get(namespace)?.byLabel.keys() ?? [])],
  };
}

/** About a workload that was seen, nothing is known but its labels. */
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
  candidates: readonly (readonly DescribedPod[])[],
  selector: LabelSelector,
  limit: number,
): readonly DescribedPod[] {
  const found = new Set<DescribedPod>();
  for (const isHostNetwork of [false, true]) {
    for (const list of candidates) {
      for (const pod of list) {
        if (found.size >= limit) return [...found];
        if (pod.profile.isHostNetwork !== isHostNetwork) continue;
        if (matchLabelSelector(selector, pod.profile.labels, 'labels-not-recorded') !== false) found.add(pod);
      }
    }
  }
  return [...found];
}

/** The same question without the values that no pod has: thousands of selectors that differ only in those are one. */
function withKnownValues({ byLabel }: NamespaceView, { requirements }: LabelSelector): LabelSelector {
  return {
    requirements: requirements.flatMap((requirement): SelectorRequirement[] => {
      const { key, operator, values } = requirement;
      if (operator !== 'In' && operator !== 'NotIn') return [requirement];
      const known = values.filter((value) => byLabel.get(key)?.has(value));
      return operator === 'NotIn' && known.length === 0 ? [] : [{ key, operator, values: known }];
    }),
  };
}

/** Of pods that look alike one is enough. */
function createView(all: readonly DescribedPod[]): NamespaceView {
  const distinct = new Map(all.map((pod) => [lookOf(pod), pod]));
  // Those with an address of their own come first: one of them is enough to know that a policy has an effect.
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
  const withheld = new Map<string, DescribedPod[]>();
  for (const pod of pods) {
    for (const key of pod.profile.labels.withheld ?? []) {
      const alike = withheld.get(key);
      if (alike === undefined) withheld.set(key, [pod]);
      else alike.push(pod);
    }
  }
  const having = createLists(pods, (labels, key) => labels.has(key));
  const lacking = createLists(pods, (labels, key) => !labels.has(key));
  return {
    pods,
    byLabel,
    withKey: (key) => (byLabel.has(key) ? having(key) : []),
    withoutKey: (key) => (byLabel.has(key) ? lacking(key) : pods),
    incomplete: pods.filter(({ profile }) => !profile.labels.isComplete),
    withheld,
    answers: new Map(),
  };
}

function lookOf({ profile: { labels, ports, isHostNetwork, listens } }: DescribedPod): string {
  return JSON.stringify([
    [...labels.labels].sort(),
    labels.isComplete,
    [...(labels.withheld ?? [])].sort(),
    ports,
    listens,
    isHostNetwork,
  ]);
}

/** Lists that together contain every pod that the narrowest condition leaves; a pod may be in several of them. */
function candidatesOf(view: NamespaceView, selector: LabelSelector): readonly (readonly DescribedPod[])[] {
  const { pods, incomplete, withheld } = view;
  let best = [pods];
  let bestSize = pods.length;
  for (const requirement of selector.requirements) {
    const lists = [...listsOf(requirement, view), incomplete, withheld.get(requirement.key) ?? []];
    const size = lists.reduce((sum, list) => sum + list.length, 0);
    if (size >= bestSize) continue;
    bestSize = size;
    best = lists;
  }
  return best;
}

/** The pods that are known to satisfy one condition, or all pods where that would be most of them. */
function listsOf(
  { key, operator, values }: SelectorRequirement,
  view: NamespaceView,
): (readonly DescribedPod[])[] {
  switch (operator) {
    case 'In':
      return [...new Set(values)].map((value) => view.byLabel.get(key)?.get(value) ?? []);
    case 'Exists':
      return [view.withKey(key)];
    case 'DoesNotExist':
      return [view.withoutKey(key)];
    case 'NotIn':
      return [view.pods];
  }
}

/** The pods for which a test holds, by label; each label is tested once. */
function createLists(
  pods: readonly DescribedPod[],
  test: (labels: LabelSet['labels'], key: string) => boolean,
): (key: string) => readonly DescribedPod[] {
  const lists = new Map<string, readonly DescribedPod[]>();
  return (key) => {
    const known = lists.get(key) ?? pods.filter(({ profile }) => test(profile.labels.labels, key));
    lists.set(key, known);
    return known;
  };
}
