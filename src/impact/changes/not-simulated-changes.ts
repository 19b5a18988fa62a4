import { isJsonObject } from '../../model/json-object.ts';
import { type NotSimulatedPolicy, objectKey } from '../../policy/not-simulated/not-simulated-policy.ts';
import type { PolicySet } from '../../policy/policy-set.ts';
import type { PolicyChange } from '../simulation.ts';
import { firstDifference } from './first-difference.ts';

interface NotSimulatedChanges {
  readonly changes: readonly PolicyChange[];
  /** Those that can turn a verdict because of the change. */
  readonly inBase: readonly NotSimulatedPolicy[];
  readonly inHead: readonly NotSimulatedPolicy[];
}

/**
 * Policies that are not simulated and differ between the sides. Nobody knows what their fields mean, so all of them count, except
 * what servers and tools write. A change of something to which policies refer is a change of all policies of its family, and of
 * nothing where the family has none.
 */
export function findNotSimulatedChanges(
  base: readonly NotSimulatedPolicy[],
  head: readonly NotSimulatedPolicy[],
): NotSimulatedChanges {
  const before = Map.groupBy(base, ({ ref }) => objectKey(ref));
  const after = Map.groupBy(head, ({ ref }) => objectKey(ref));
  const deciding = new Set([...base, ...head].filter(isDeciding).map(({ family }) => family));
  const changes: PolicyChange[] = [];
  const touched = new Set<NotSimulatedPolicy>();
  const touchedFamilies = new Set<string>();
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(key) ?? [];
    const now = after.get(key) ?? [];
    if (firstDifference(old.map(contentOf), now.map(contentOf)) === undefined) continue;
    const policy = now[0] ?? old[0];
    if (policy === undefined || !deciding.has(policy.family)) continue;
    const change = changeBetween(old, now);
    const { ref, isUnrendered, isOutput } = policy;
    if (isOutput !== true)
      changes.push({ change, policy: ref, isSimulated: false, ...(isUnrendered && { isUnrendered }) });
    if (!isDeciding(policy)) touchedFamilies.add(policy.family);
    for (const one of [...old, ...now]) touched.add(one);
  }
  const isTouched = (one: NotSimulatedPolicy): boolean => touched.has(one) || touchedFamilies.has(one.family);
  return { changes, inBase: base.filter(isTouched), inHead: head.filter(isTouched) };
}

function isDeciding({ effect }: NotSimulatedPolicy): boolean {
  return effect !== undefined;
}

/** Set by servers and by tools that apply; without meaning for whatever enforces policies. */
const NOISE: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'selfLink',
  'ownerReferences',
  'finalizers',
]);
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Labels count where policies select objects by them; annotations always, because some switch a policy off. */
function contentOf({ effect, document }: NotSimulatedPolicy): unknown {
  const { status: _, metadata, ...content } = document.value;
  const entries = Object.entries(isJsonObject(metadata) ? metadata : {}).filter(
    ([key]) =>
      !NOISE.has(key) && (key !== 'labels' || effect === undefined || document.kind === 'HostEndpoint'),
  );
  const { annotations, ...kept } = Object.fromEntries(entries);
  const told = Object.entries(isJsonObject(annotations) ? annotations : {}).filter(
    ([key]) => key !== LAST_APPLIED,
  );
  return { ...content, metadata: { ...kept, annotations: Object.fromEntries(told) } };
}

/** What a change does to the policies of one name, at least one of which is there before or after. */
export function changeBetween(before: readonly unknown[], after: readonly unknown[]): PolicyChange['change'] {
  if (after.length === 0) return 'removed';
  return before.length === 0 ? 'added' : 'changed';
}

/** Adds the inputs that differ between the sides to what is not simulated; inputs that both sides have alike change nothing. */
export function withChangedInputs<Side extends PolicySet>(
  base: Side,
  head: Side,
): { readonly base: Side; readonly head: Side } {
  const { inBase, inHead } = findNotSimulatedChanges(base.inputs ?? [], head.inputs ?? []);
  return {
    base: { ...base, notSimulated: [...base.notSimulated, ...inBase] },
    head: { ...head, notSimulated: [...head.notSimulated, ...inHead] },
  };
}
