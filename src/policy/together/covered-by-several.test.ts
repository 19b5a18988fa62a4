import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../engine/condition.ts';
import { createCoverage } from '../../engine/coverage.ts';
import { type EndpointCondition, matchEndpoint } from '../../engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule } from '../../engine/policy-tables.ts';
import { isEndLeaf, type RuleCondition } from '../../engine/rule-condition.ts';
import { matchTraffic } from '../../engine/traffic-condition.ts';
import { prefixOf } from '../../model/cidr.ts';
import type { Connection } from '../../model/connection.ts';
import { NO_ADDRESS, singleAddress } from '../../model/endpoint.ts';
import { coveredBySeveral } from './covered-by-several.ts';
import type { PlacedRule } from './written-rules.ts';

/** Eight addresses and six ports, so that all connections can be tried. */
const address = (last: number) => ({ family: 4 as const, value: 0x0a000000n + BigInt(last) });
const CONNECTIONS: readonly Connection[] = Array.from({ length: 8 * 6 }, (_, i) => ({
  source: { kind: 'world', addresses: NO_ADDRESS, names: [], entities: [] },
  destination: { kind: 'world', addresses: singleAddress(address(i % 8)), names: [], entities: [] },
  protocol: 'TCP',
  port: Math.floor(i / 8) + 1,
  icmp: undefined,
  l7: undefined,
  isPodToItself: false,
}));

const block: fc.Arbitrary<EndpointCondition> = fc
  .record({ last: fc.nat(7), length: fc.integer({ min: 29, max: 32 }) })
  .map(({ last, length }) => ({
    kind: 'cidr',
    cidr: prefixOf(address(last), length),
    except: [],
    pods: 'never',
    nodes: 'never',
  }));
const range: fc.Arbitrary<RuleCondition> = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .map(([a, b]) => ({ kind: 'port-range', protocol: 'TCP', first: Math.min(a, b), last: Math.max(a, b) }));
const match: fc.Arbitrary<RuleCondition> = fc
  .tuple(fc.array(block, { minLength: 1, maxLength: 3 }), fc.array(range, { minLength: 1, maxLength: 2 }))
  .map(([blocks, ranges]) => ({
    kind: 'all',
    of: [
      { kind: 'destination', is: { kind: 'any', of: blocks } },
      { kind: 'any', of: ranges },
    ],
  }));

function placed(rule: RuleCondition): PlacedRule {
  const compiled: CompiledRule = { action: 'deny', index: 0, path: [], span: undefined, match: rule };
  // Only the rule is asked.
  return { rule: compiled, policy: { compiled: {} as CompiledPolicy } as PlacedRule['policy'] };
}

function holds(rule: RuleCondition, connection: Connection): boolean {
  return (
    evaluate(rule, (leaf) =>
      isEndLeaf(leaf) ? matchEndpoint(leaf.is, connection[leaf.kind]) : matchTraffic(leaf, connection),
    ) === true
  );
}

describe('rules that together match all that another one matches', () => {
  it('are found just where every connection says so', () => {
    let several = 0;
    fc.assert(
      fc.property(match, fc.array(match, { maxLength: 6 }), (inner, others) => {
        const outers = others.map(placed);
        const found = coveredBySeveral(inner, outers, createCoverage(Number.POSITIVE_INFINITY));
        const isCoveredBy = (by: readonly RuleCondition[]) =>
          CONNECTIONS.every((one) => !holds(inner, one) || by.some((outer) => holds(outer, one)));
        expect(found !== undefined).toBe(isCoveredBy(others));
        if (found !== undefined) expect(isCoveredBy(found.map(({ rule }) => rule.match))).toBe(true);
        if (found !== undefined && found.length > 1) several++;
      }),
      { numRuns: 2000 },
    );
    expect(several).toBeGreaterThan(0);
  });

  it('are not looked for among more parts than people write', () => {
    const many = Array.from(
      { length: 600 },
      (_, i): RuleCondition => ({
        kind: 'port-range',
        protocol: 'TCP',
        first: i + 1,
        last: i + 1,
      }),
    );
    const inner: RuleCondition = { kind: 'port-range', protocol: 'TCP', first: 1, last: 600 };
    const coverage = createCoverage(Number.POSITIVE_INFINITY);
    expect(coveredBySeveral(inner, many.map(placed), coverage)).toBeUndefined();
    const few = { ...inner, last: 50 };
    expect(coveredBySeveral(few, many.map(placed), coverage)).toHaveLength(50);
  });
});
