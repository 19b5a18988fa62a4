import type { Attempt } from './cluster.ts';
import type { Hidden, HiddenEnd } from './hidden.ts';
import { peersOf, portsOf } from './universe.ts';
import type { WrittenPolicy, WrittenSelector } from './written-policy.ts';

/**
 * Why the engine may answer unknown although every possible world gives the same verdict. It judges each question about
 * a hidden fact on its own, so it does not see that the answers to two questions about one fact depend on each other:
 * that `app In (web)` or `app NotIn (web)` always holds. Where a hidden fact is asked about once, it must be exact.
 */
export type Gap =
  /** Who somebody is answers many questions at once: a pod is not an external address, and of one namespace only. */
  | 'somebody unidentified'
  /** Whether a policy selects an end decides both whether it is isolated and whether the policy's rules count. */
  | 'subject with hidden labels'
  | 'two questions about one label'
  | 'two questions about one address'
  | 'two questions about one port';

export function explainGap(
  policies: readonly WrittenPolicy[],
  attempt: Attempt,
  hidden: Hidden,
): Gap | undefined {
  const ends = [hidden.from, hidden.to];
  if (ends.some((end) => end.identity)) return 'somebody unidentified';
  if (isSubjectUnclear(policies, attempt, hidden)) return 'subject with hidden labels';
  if (asksLabelTwice(policies, ends)) return 'two questions about one label';
  if (ends.some((end) => end.address !== 'recorded') && blocksAndExcepts(policies).size > 1) {
    return 'two questions about one address';
  }
  if (hidden.port && distinct(policies.flatMap(portsOf)) > 1) return 'two questions about one port';
  return undefined;
}

function isSubjectUnclear(policies: readonly WrittenPolicy[], attempt: Attempt, hidden: Hidden): boolean {
  return (['from', 'to'] as const).some((end) => {
    const party = attempt[end];
    return (
      party.kind === 'pod' &&
      hidden[end].recordedLabels !== undefined &&
      policies.some(
        (policy) =>
          (policy.metadata.namespace ?? 'default') === party.namespace &&
          questions(policy.spec?.podSelector).length > 0,
      )
    );
  });
}

function asksLabelTwice(policies: readonly WrittenPolicy[], ends: readonly HiddenEnd[]): boolean {
  const peers = policies.flatMap(peersOf);
  const aboutPods = peers.flatMap((peer) => questions(peer.podSelector));
  const aboutNamespaces = peers.flatMap((peer) => questions(peer.namespaceSelector));
  return (
    (ends.some((end) => end.recordedLabels !== undefined) && hasRepeatedKey(aboutPods)) ||
    (ends.some((end) => end.recordedNamespaceLabels !== undefined) && hasRepeatedKey(aboutNamespaces))
  );
}

interface LabelQuestion {
  readonly key: string;
  readonly text: string;
}

function questions(selector: WrittenSelector | null | undefined): LabelQuestion[] {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({
    key,
    text: `In ${JSON.stringify([value])}`,
  }));
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    text: `${operator} ${JSON.stringify([...new Set(values ?? [])].sort())}`,
  }));
  return [...labels, ...expressions];
}

function hasRepeatedKey(asked: readonly LabelQuestion[]): boolean {
  return asked.some((one) => asked.some((other) => other.key === one.key && other.text !== one.text));
}

function blocksAndExcepts(policies: readonly WrittenPolicy[]): Set<string> {
  const blocks = policies.flatMap(peersOf).flatMap((peer) => peer.ipBlock ?? []);
  return new Set(blocks.flatMap((block) => [block.cidr, ...(block.except ?? [])]));
}

function distinct(values: readonly unknown[]): number {
  return new Set(values.map((value) => JSON.stringify(value))).size;
}
