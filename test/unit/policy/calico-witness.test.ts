import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../src/model/connection.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { NO_LABELS_KNOWN } from '../../../src/model/label-set.ts';
import { type CalicoScenario, calicoScenario } from '../../witness/calico/arbitrary-calico.ts';
import type { CalicoAttempt } from '../../witness/calico/calico-cluster.ts';
import { createCalicoJudge } from '../../witness/calico/engine-judge-calico.ts';
import { NaiveCalico } from '../../witness/calico/naive-calico.ts';
import { report, runs, seed } from '../../witness/run-settings.ts';

const PER_CLUSTER = 30;

describe(`a naive evaluator of Calico that shares nothing with the engine (SLUICE_WITNESS_SEED=${seed()})`, () => {
  test('agrees on random clusters, mixed with NetworkPolicies', { timeout: 1_800_000 }, () => {
    const tally = { allowed: 0, denied: 0, decidedByRule: 0 };
    fc.assert(
      fc.property(calicoScenario(PER_CLUSTER), (scenario) => {
        const witness = new NaiveCalico(scenario.objects, scenario.cluster, scenario.isOld);
        const judge = createCalicoJudge(scenario);
        for (const attempt of scenario.attempts) {
          const expected = witness.isAllowed(attempt) ? 'allowed' : 'denied';
          const verdict = judge(attempt);
          if (verdict.outcome !== expected)
            fail(scenario, attempt, `engine says ${verdict.outcome}, witness says ${expected}`);
          tally[expected] += 1;
          if ([verdict.egress, verdict.ingress].some(({ decision }) => decision.kind === 'rule'))
            tally.decidedByRule += 1;
        }
      }),
      {
        numRuns: Math.ceil(runs() / PER_CLUSTER),
        seed: seed(),
        reporter: ({ failed, errorInstance }) => {
          if (failed) throw errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
        },
      },
    );
    report(`calico: ${JSON.stringify(tally)}`);
    for (const count of Object.values(tally)) expect(count).toBeGreaterThan(runs() / 10);
  });

  test('is never contradicted where facts are hidden', { timeout: 1_800_000 }, () => {
    const tally = { allowed: 0, denied: 0, unknown: 0 };
    const hidden = fc.array(hiddenFacts, { minLength: PER_CLUSTER, maxLength: PER_CLUSTER });
    fc.assert(
      fc.property(calicoScenario(PER_CLUSTER), hidden, (scenario, allHidden) => {
        const witness = new NaiveCalico(scenario.objects, scenario.cluster, scenario.isOld);
        const judge = createCalicoJudge(scenario);
        for (const [index, attempt] of scenario.attempts.entries()) {
          const expected = witness.isAllowed(attempt) ? 'allowed' : 'denied';
          // Judged before, so that the engine must not take one that is known less well for one that it remembers.
          judge(attempt);
          const facts = allHidden[index] ?? [];
          const { outcome } = judge(attempt, (connection) => hide(connection, facts));
          if (outcome !== 'unknown' && outcome !== expected) {
            fail(
              scenario,
              attempt,
              `without ${facts.join(', ')} engine says ${outcome}, witness says ${expected}`,
            );
          }
          tally[outcome] += 1;
        }
      }),
      {
        numRuns: Math.ceil(runs() / PER_CLUSTER / 2),
        seed: seed(),
        reporter: ({ failed, errorInstance }) => {
          if (failed) throw errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
        },
      },
    );
    report(`calico, facts hidden: ${JSON.stringify(tally)}`);
    for (const count of Object.values(tally)) expect(count).toBeGreaterThan(runs() / 40);
  });
});

const END_FACTS = [
  'identity',
  'labels',
  'namespaceLabels',
  'account',
  'containerPorts',
  'addresses',
  'location',
  'node',
] as const;
type Fact = `${'source' | 'destination'} ${(typeof END_FACTS)[number]}` | 'port' | 'message';
const hiddenFacts: fc.Arbitrary<readonly Fact[]> = fc.subarray<Fact>(
  [
    ...(['source', 'destination'] as const).flatMap((end) => END_FACTS.map((fact): Fact => `${end} ${fact}`)),
    'port',
    'message',
  ],
  { minLength: 1, maxLength: 3 },
);

function hide(connection: Connection, facts: readonly Fact[]): Connection {
  const end = (side: 'source' | 'destination'): Endpoint =>
    END_FACTS.filter((fact) => facts.includes(`${side} ${fact}`)).reduce(without, connection[side]);
  return {
    ...connection,
    source: end('source'),
    destination: end('destination'),
    ...(facts.includes('port') && { port: undefined }),
    ...(facts.includes('message') && { icmp: undefined }),
  };
}

function without(endpoint: Endpoint, fact: (typeof END_FACTS)[number]): Endpoint {
  const { addresses } = endpoint;
  if (fact === 'identity') return { kind: 'unidentified', addresses };
  if (fact === 'addresses') return { ...endpoint, addresses: { addresses: [], isComplete: false } };
  if (endpoint.kind === 'node') {
    if (fact === 'location') return { ...endpoint, isOwnNode: undefined };
    return fact === 'node' ? { ...endpoint, name: undefined } : endpoint;
  }
  if (endpoint.kind !== 'workload') return endpoint;
  switch (fact) {
    case 'labels':
      return { ...endpoint, labels: NO_LABELS_KNOWN };
    case 'namespaceLabels':
      return { ...endpoint, namespaceLabels: NO_LABELS_KNOWN };
    case 'account':
      return { ...endpoint, serviceAccount: undefined };
    case 'containerPorts':
      return { ...endpoint, ports: undefined };
    default:
      return endpoint;
  }
}

function fail(scenario: CalicoScenario, attempt: CalicoAttempt, problem: string): never {
  const { cluster, objects, isOld } = scenario;
  throw new Error(
    [
      `${problem}: ${JSON.stringify(attempt)}`,
      isOld ? '3.31' : '3.33',
      JSON.stringify(cluster.namespaces),
      JSON.stringify(cluster.accounts),
      ...objects.map((object) => JSON.stringify(object)),
    ].join('\n'),
  );
}
