import fc from 'fast-check';
import { describe, test } from 'vitest';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { NO_LABELS_KNOWN } from '../../../src/model/label-set.ts';
import { attempts, objects } from '../../witness/cilium/arbitrary-cilium.ts';
import type { Attempt } from '../../witness/cilium/cilium-cluster.ts';
import { createJudge, type Outcome } from '../../witness/cilium/cilium-judge.ts';
import type { Written, WrittenCilium } from '../../witness/cilium/written-cilium.ts';
import { runs, seed } from '../../witness/run-settings.ts';

const PER_CLUSTER = 20;
const timeout = 600_000;

/** Laws that need no oracle: what must stay the same, or can only change in one way, when policies or facts change. */
describe(`laws of Cilium's policies (SLUICE_WITNESS_SEED=${seed()})`, () => {
  test('the order of objects, specs and rules says nothing', { timeout }, () => {
    hold(
      (written) => [written, reversed(written)],
      ([before, after]) => before === after,
    );
  });

  test('specs of one policy are policies of their own', { timeout }, () => {
    hold(
      (written) => [written, written.flatMap(split)],
      ([before, after]) => before === after,
    );
  });

  test('an allow that does not isolate never closes', { timeout }, () => {
    const allow = {
      enableDefaultDeny: { ingress: false, egress: false },
      ingress: [{ fromEntities: ['all'] }],
      egress: [{ toEntities: ['cluster'] }],
    };
    hold(
      (written) => [written, [...written, clusterwide(allow)]],
      ([before, after]) => before === 'denied' || after !== 'denied',
    );
  });

  test('a deny that does not isolate never opens', { timeout }, () => {
    const deny = {
      enableDefaultDeny: { ingress: false, egress: false },
      ingressDeny: [{ fromEntities: ['world'] }],
      egressDeny: [{ toCIDR: ['203.0.113.0/24'] }],
    };
    hold(
      (written) => [written, [...written, clusterwide(deny)]],
      ([before, after]) => before !== 'denied' || after === 'denied',
    );
  });

  test('facts that are hidden make nothing certain that was not, and turn no verdict', { timeout }, () => {
    for (const hide of HIDING) {
      check((written) => {
        const [known, hidden] = [createJudge(written), createJudge(written, hide)];
        return (attempt) => {
          const [before, after] = [known(attempt), hidden(attempt)];
          return after === 'unknown' || isSameVerdict(before, after)
            ? undefined
            : `${before} became ${after}`;
        };
      }, 4 * HIDING.length);
    }
  });
});

function isSameVerdict(one: Outcome, other: Outcome): boolean {
  const plain = (outcome: Outcome) => (outcome === 'filtered' ? 'allowed' : outcome);
  return plain(one) === plain(other);
}

const HIDING: readonly ((endpoint: Endpoint) => Endpoint)[] = [
  (one) => (one.kind === 'workload' ? { ...one, labels: NO_LABELS_KNOWN } : one),
  (one) => (one.kind === 'workload' ? { ...one, namespaceLabels: NO_LABELS_KNOWN } : one),
  (one) => (one.kind === 'workload' ? { ...one, serviceAccount: undefined, ports: undefined } : one),
  (one) => (one.kind === 'node' ? { ...one, isOwnNode: undefined, entities: [] } : one),
  (one) => (one.kind === 'world' ? { ...one, names: [], entities: [] } : one),
  (one) => (one.kind === 'reserved' ? one : { kind: 'unidentified', addresses: one.addresses }),
];

function hold(
  versions: (written: readonly Written[]) => readonly [readonly Written[], readonly Written[]],
  law: (outcomes: readonly [Outcome, Outcome]) => boolean,
): void {
  check((written) => {
    const [one, other] = versions(written);
    const [before, after] = [createJudge(one), createJudge(other)];
    return (attempt) => {
      const outcomes = [before(attempt), after(attempt)] as const;
      return law(outcomes) ? undefined : outcomes.join(' became ');
    };
  }, 4);
}

function check(
  problemsOf: (written: readonly Written[]) => (attempt: Attempt) => string | undefined,
  share: number,
): void {
  fc.assert(
    fc.property(objects, attempts(PER_CLUSTER), (written, asked) => {
      const problemOf = problemsOf(written);
      for (const attempt of asked) {
        const problem = problemOf(attempt);
        if (problem !== undefined) throw new Error(`${problem}, about ${JSON.stringify(attempt)}`);
      }
    }),
    {
      numRuns: Math.ceil(runs() / PER_CLUSTER / share),
      seed: seed(),
      // The smallest objects and what is wrong, not the other connections.
      reporter: ({ failed, counterexample, errorInstance }) => {
        if (!failed) return;
        const shown = (counterexample?.[0] ?? []).map((one) => JSON.stringify(one));
        throw new Error([String(errorInstance), `SLUICE_WITNESS_SEED=${seed()}`, ...shown].join('\n'));
      },
    },
  );
}

function reversed(written: readonly Written[]): readonly Written[] {
  return written.toReversed().map((one) => {
    if (!('specs' in one)) return one;
    const specs = one.specs.toReversed().map((spec) => ({
      ...spec,
      ...(spec.ingress === undefined ? {} : { ingress: spec.ingress.toReversed() }),
      ...(spec.egress === undefined ? {} : { egress: spec.egress.toReversed() }),
    }));
    return { ...one, specs };
  });
}

function split(one: Written): readonly Written[] {
  if (!('specs' in one)) return [one];
  return one.specs.map((spec, i) => ({
    ...one,
    metadata: { ...one.metadata, name: `${one.metadata.name}-${i}` },
    specs: [spec],
  }));
}

function clusterwide(spec: Omit<WrittenCilium['specs'][number], 'endpointSelector'>): WrittenCilium {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name: 'added' },
    specs: [{ endpointSelector: {}, ...spec }],
  };
}
