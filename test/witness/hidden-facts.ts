import fc from 'fast-check';
import type { Attempt } from './cluster.ts';
import { isPodToItself } from './cluster.ts';
import { type Hidden, type HiddenEnd, NOTHING_HIDDEN } from './hidden.ts';

const recordedLabels = fc.constantFrom([], ['app'], ['tier'], ['app', 'tier']);
const recordedNamespaceLabels = fc.constantFrom([], ['team']);

const everythingHidden = {
  identity: fc.constant(true),
  recordedLabels,
  recordedNamespaceLabels,
  containerPorts: fc.constant(true),
  address: fc.constantFrom('one-of-two' as const, 'incomplete' as const, 'hidden' as const),
  location: fc.constant(true),
};
const factNames = Object.keys(everythingHidden) as (keyof HiddenEnd)[];

/** At most two hidden facts an end, so that verdicts stay possible. */
const hiddenEnd: fc.Arbitrary<HiddenEnd> = fc
  .record({ facts: fc.record(everythingHidden), names: fc.subarray(factNames, { maxLength: 2 }) })
  .map(({ facts, names }) => ({
    ...NOTHING_HIDDEN,
    ...Object.fromEntries(names.map((name) => [name, facts[name]])),
  }));

export const hiddenFacts: fc.Arbitrary<Hidden> = fc.record({
  from: hiddenEnd,
  to: hiddenEnd,
  port: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** Two ends in one namespace, or of one pod, are known equally well; and where somebody unknown runs is unknown. */
export function fitTo(attempt: Attempt, hidden: Hidden): Hidden {
  const { from, to } = attempt;
  const port = hidden.port && attempt.port !== undefined;
  if (isPodToItself(attempt)) {
    const end = { ...hidden.from, identity: false };
    return { from: end, to: end, port };
  }
  const sharesNamespace = from.kind === 'pod' && to.kind === 'pod' && from.namespace === to.namespace;
  return {
    from: { ...hidden.from, location: hidden.from.location || hidden.to.identity },
    to: {
      ...hidden.to,
      location: hidden.to.location || hidden.from.identity,
      recordedNamespaceLabels: sharesNamespace
        ? hidden.from.recordedNamespaceLabels
        : hidden.to.recordedNamespaceLabels,
    },
    port,
  };
}

/** All that `first` hides and all that `second` hides. */
export function hideBoth(first: Hidden, second: Hidden): Hidden {
  return {
    from: hideBothOfEnd(first.from, second.from),
    to: hideBothOfEnd(first.to, second.to),
    port: first.port || second.port,
  };
}

const ADDRESS_KNOWLEDGE = ['recorded', 'one-of-two', 'incomplete', 'hidden'] as const;

function hideBothOfEnd(first: HiddenEnd, second: HiddenEnd): HiddenEnd {
  return {
    identity: first.identity || second.identity,
    recordedLabels: commonKeys(first.recordedLabels, second.recordedLabels),
    recordedNamespaceLabels: commonKeys(first.recordedNamespaceLabels, second.recordedNamespaceLabels),
    containerPorts: first.containerPorts || second.containerPorts,
    address:
      ADDRESS_KNOWLEDGE.findLast((known) => first.address === known || second.address === known) ?? 'hidden',
    location: first.location || second.location,
  };
}

/** Undefined stands for all keys. */
function commonKeys(
  first: readonly string[] | undefined,
  second: readonly string[] | undefined,
): readonly string[] | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return first.filter((key) => second.includes(key));
}
