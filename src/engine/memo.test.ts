import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connection,
  connectionWithoutRequest,
  tables,
  workload,
} from '../../test/support/engine-arbitraries.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { LabelSet } from '../model/label-set.ts';
import { PROTOCOLS } from '../model/protocol.ts';
import { createEvaluator } from './evaluator.ts';
import type { PolicyTables } from './policy-tables.ts';
import type { RuleCondition } from './rule-condition.ts';

/*
 * The law of the memo: an evaluator that has judged other connections before answers as a fresh one does. Whatever two
 * endpoints or ports could be told apart by must be part of what the memo is keyed by.
 */

describe('an evaluator that has judged before', () => {
  it('answers as a fresh one does, with the same deciding policy and reasons', () => {
    fc.assert(
      fc.property(tables, fc.array(connection, { minLength: 2, maxLength: 20 }), (set, connections) => {
        const used = createEvaluator(set);
        for (const one of connections) used.judge(one);
        for (const one of connections) expect(used.judge(one)).toEqual(createEvaluator(set).judge(one));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps apart what happens between the same two ends: by protocol, port, and whether they are one pod', () => {
    const ports = [2, 3, 5, 7].map(
      (port) => ({ kind: 'port-range', protocol: 'TCP', first: port, last: port }) as const,
    );
    const matches: readonly RuleCondition[] = [
      {
        kind: 'all',
        of: [
          { kind: 'pod-to-itself', match: true },
          { kind: 'port-range', protocol: 'UDP', first: 1, last: 5 },
        ],
      },
      { kind: 'any', of: ports },
    ];
    const span = { file: 'f', line: 1, column: 1 };
    const set: PolicyTables = {
      tiers: [
        {
          name: 't',
          precedence: 'first-match',
          end: 'deny',
          policies: [
            {
              origin: { builtIn: 'p' },
              subject: { kind: 'labels', of: 'pod', selector: { requirements: [] } },
              ingress: {
                isolates: false,
                rules: matches.map((match, index) => ({ match, action: 'allow', index, path: [], span })),
              },
              egress: undefined,
            },
          ],
        },
      ],
    };
    const [pod] = fc.sample(workload, 1);
    if (pod === undefined) throw new Error('no pod');
    const asked = PROTOCOLS.flatMap((protocol) =>
      [undefined, 1, 2, 3, 4, 5, 6, 7, 8, 65_535].flatMap((port) =>
        [true, false].map((isPodToItself) => ({
          source: pod,
          destination: pod,
          protocol,
          port,
          icmp: undefined,
          l7: undefined,
          isPodToItself,
        })),
      ),
    );
    const used = createEvaluator(set);
    for (const one of asked) used.judge(one);
    for (const one of asked) {
      const { protocol, port, isPodToItself } = one;
      const fresh = createEvaluator(set).judge(one);
      expect({ protocol, port, isPodToItself, ...used.judge(one) }).toEqual({
        protocol,
        port,
        isPodToItself,
        ...fresh,
      });
    }
  });

  it('gives equal endpoints that are different objects the very same verdict', () => {
    fc.assert(
      fc.property(tables, connectionWithoutRequest, (set, one) => {
        const evaluator = createEvaluator(set);
        const copy = { ...one, source: { ...one.source }, destination: { ...one.destination } };
        expect(evaluator.judge(copy)).toBe(evaluator.judge(one));
      }),
      { numRuns: 100 },
    );
  });
});

describe('three values', () => {
  it('filling in what was unknown never contradicts a verdict that was certain', () => {
    const known = (set: LabelSet): LabelSet => ({ labels: set.labels, isComplete: true });
    const complete = (one: Endpoint): Endpoint =>
      one.kind === 'workload'
        ? {
            ...one,
            labels: known(one.labels),
            namespaceLabels: known(one.namespaceLabels),
            ports: one.ports ?? [],
          }
        : one.kind === 'node'
          ? { ...one, isOwnNode: one.isOwnNode ?? false }
          : one;
    fc.assert(
      fc.property(tables, connection, (set, one) => {
        const before = createEvaluator(set).judge(one).outcome;
        const filled = {
          ...one,
          source: complete(one.source),
          destination: complete(one.destination),
          port: one.port ?? 80,
        };
        if (before !== 'unknown') expect(createEvaluator(set).judge(filled).outcome).toBe(before);
      }),
      { numRuns: 400 },
    );
  });
});
