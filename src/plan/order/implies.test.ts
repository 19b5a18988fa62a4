import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connection,
  endpoint,
  endpointCondition,
  ruleCondition,
  workload,
} from '../../../test/support/engine-arbitraries.ts';
import { ALWAYS, type Condition, evaluate } from '../../engine/condition.ts';
import { type EndpointCondition, matchEndpoint } from '../../engine/endpoint-condition.ts';
import { isEndLeaf, type RuleCondition } from '../../engine/rule-condition.ts';
import { matchTraffic } from '../../engine/traffic-condition.ts';
import type { Connection } from '../../model/connection.ts';
import type { SelectorRequirement } from '../../model/label-selector.ts';
import type { Ternary } from '../../model/ternary.ts';
import { endpointImplies, ruleImplies } from './implies.ts';

const app = (operator: SelectorRequirement['operator'], ...values: string[]): EndpointCondition =>
  labels({ key: 'app', operator, values });
const labels = (...requirements: SelectorRequirement[]): EndpointCondition => ({
  kind: 'labels',
  of: 'pod',
  selector: { requirements },
});
const team = { key: 'team', operator: 'Exists', values: [] } as const;

const requirement = fc.record({
  key: fc.constantFrom('app', 'team'),
  operator: fc.constantFrom('In' as const, 'NotIn' as const, 'Exists' as const, 'DoesNotExist' as const),
  values: fc.subarray(['a', 'b', 'c']),
});
const selecting: fc.Arbitrary<EndpointCondition> = fc.record({
  kind: fc.constant('labels' as const),
  of: fc.constantFrom('pod' as const, 'namespace' as const),
  selector: fc.record({ requirements: fc.array(requirement, { maxLength: 2 }) }),
});
const joined = <Leaf extends { readonly kind: string }>(
  one: fc.Arbitrary<Condition<Leaf>>,
): fc.Arbitrary<Condition<Leaf>> =>
  fc.oneof(
    one,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(one, { maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: one }),
  );

/** As certain as `narrow` says yes, and not more certain than it that it is no. */
const holdsToo = (narrow: Ternary, wide: Ternary): boolean =>
  narrow === false || wide === true || (narrow !== true && wide !== false);

const matchRule = (rule: RuleCondition, asked: Connection): Ternary =>
  evaluate(rule, (leaf) =>
    isEndLeaf(leaf) ? matchEndpoint(leaf.is, asked[leaf.kind]) : matchTraffic(leaf, asked),
  );

describe('what is said to hold for more', () => {
  it('holds wherever the narrower does, for any condition', () => {
    const conditions = fc.oneof(joined(selecting), joined(joined(endpointCondition)));
    fc.assert(
      fc.property(conditions, conditions, fc.array(endpoint, { minLength: 5 }), (narrow, wide, endpoints) => {
        if (!endpointImplies(narrow, wide)) return;
        for (const one of endpoints) {
          expect(holdsToo(matchEndpoint(narrow, one), matchEndpoint(wide, one))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('holds for every label, recorded or not', () => {
    const sets = fc.array(fc.tuple(fc.constantFrom('app', 'team'), fc.constantFrom('a', 'b', 'c')), {
      maxLength: 2,
    });
    const pods = fc
      .record({ base: workload, sets, isComplete: fc.boolean() })
      .map(({ base, sets: pairs, isComplete }) => ({
        ...base,
        labels: { labels: new Map(pairs), isComplete },
        namespaceLabels: { labels: new Map(pairs.toReversed()), isComplete },
      }));
    fc.assert(
      fc.property(joined(selecting), joined(selecting), fc.array(pods), (narrow, wide, endpoints) => {
        if (!endpointImplies(narrow, wide)) return;
        for (const one of endpoints) {
          expect(holdsToo(matchEndpoint(narrow, one), matchEndpoint(wide, one))).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('holds for what rules ask of connections', () => {
    const small = fc.oneof(
      joined(selecting.map((is): RuleCondition => ({ kind: 'source', is }))),
      joined(selecting.map((is): RuleCondition => ({ kind: 'destination', is }))),
      joined(ruleCondition),
    );
    fc.assert(
      fc.property(small, small, fc.array(connection, { minLength: 3 }), (narrow, wide, asked) => {
        if (!ruleImplies(narrow, wide)) return;
        for (const one of asked) {
          expect(holdsToo(matchRule(narrow, one), matchRule(wide, one))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what is proved', () => {
  it.each<[string, EndpointCondition, EndpointCondition]>([
    ['itself', app('In', 'a'), app('In', 'a')],
    ['everything', app('In', 'a'), ALWAYS],
    ['more values', app('In', 'a'), app('In', 'b', 'a')],
    ['a label with any value', app('In', 'a'), app('Exists')],
    ['the same label', app('Exists'), app('Exists')],
    ['fewer forbidden values', app('NotIn', 'a', 'b'), app('NotIn', 'b')],
    ['no label', app('DoesNotExist'), app('DoesNotExist')],
    ['less that is asked', labels({ key: 'app', operator: 'In', values: ['a'] }, team), app('In', 'a', 'b')],
    ['one of several', app('In', 'a'), { kind: 'any', of: [app('In', 'b'), app('Exists')] }],
    ['all of several', { kind: 'any', of: [app('In', 'a'), app('In', 'b')] }, app('In', 'a', 'b')],
    ['a part', { kind: 'all', of: [app('In', 'a'), labels(team)] }, labels(team)],
    ['the same negation', { kind: 'not', of: app('In', 'a') }, { kind: 'not', of: app('In', 'a') }],
  ])('%s', (_, narrow, wide) => {
    expect(endpointImplies(narrow, wide)).toBe(true);
    expect(ruleImplies({ kind: 'destination', is: narrow }, { kind: 'destination', is: wide })).toBe(true);
    expect(ruleImplies({ kind: 'destination', is: narrow }, { kind: 'source', is: wide })).toBe(false);
  });
});

it('a list of very many blocks is found in a longer one at once', () => {
  const block = (number: number): EndpointCondition => ({
    kind: 'cidr',
    cidr: { base: { family: 4, value: BigInt(number) }, prefixLength: 32 },
    except: [],
    pods: 'by-address',
    nodes: 'by-address',
  });
  const blocks = (count: number): EndpointCondition => ({
    kind: 'any',
    of: Array.from({ length: count }, (_, number) => block(number)),
  });
  expect(endpointImplies(blocks(20_000), blocks(20_001))).toBe(true);
  expect(endpointImplies(blocks(20_001), blocks(20_000))).toBe(false);
});
