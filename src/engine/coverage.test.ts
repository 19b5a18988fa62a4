import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connection, endpoint, endpointCondition, tables } from '../../test/support/engine-arbitraries.ts';
import { parseCidr } from '../model/cidr.ts';
import type { SelectorRequirement } from '../model/label-selector.ts';
import { evaluate } from './condition.ts';
import { createCoverage } from './coverage.ts';
import { createDisjointness } from './disjoint.ts';
import { type EndpointCondition, matchEndpoint } from './endpoint-condition.ts';
import { isEndLeaf, type RuleCondition, type RuleLeaf } from './rule-condition.ts';
import { matchTraffic } from './traffic-condition.ts';

const { coversEnd, coversRule } = createCoverage(Number.POSITIVE_INFINITY);

const labels = (
  of: 'pod' | 'namespace',
  ...requirements: readonly SelectorRequirement[]
): EndpointCondition => ({ kind: 'labels', of, selector: { requirements } });
const isIn = (key: string, ...values: readonly string[]): SelectorRequirement => ({
  key,
  operator: 'In',
  values,
});
const all = (...of: readonly EndpointCondition[]): EndpointCondition => ({ kind: 'all', of });
const any = (...of: readonly EndpointCondition[]): EndpointCondition => ({ kind: 'any', of });
const shop: EndpointCondition = { kind: 'namespace', name: 'shop' };
const web = labels('pod', isIn('app', 'web'));
const block = (text: string, ...except: readonly string[]): EndpointCondition => ({
  kind: 'cidr',
  cidr: cidr(text),
  except: except.map(cidr),
  pods: 'never',
  nodes: 'never',
});

function cidr(text: string) {
  const found = parseCidr(text);
  if (found === undefined) throw new Error(text);
  return found;
}

describe('a condition covers another', () => {
  it.each<[string, EndpointCondition, EndpointCondition]>([
    ['everybody covers anybody', all(), block('10.0.0.0/8')],
    ['one of more values', labels('pod', isIn('app', 'web', 'api')), web],
    ['what asks for less', all(shop, labels('pod')), all(shop, web)],
    ['every workload, whatever is asked of it', labels('pod'), shop],
    ['conditions in another order and split otherwise', all(web, shop), all(shop, web)],
    [
      'labels of one selector asked for in two',
      labels('pod', isIn('a', '1')),
      labels('pod', isIn('b', '2'), isIn('a', '1')),
    ],
    [
      'a namespace by the label that each has',
      labels('namespace', isIn('kubernetes.io/metadata.name', 'shop')),
      shop,
    ],
    ['and by its name', shop, labels('namespace', isIn('kubernetes.io/metadata.name', 'shop'))],
    [
      'any of several',
      any(block('10.0.0.0/8'), shop),
      any(block('10.1.0.0/16', '10.1.1.0/24'), all(shop, web)),
    ],
    [
      'a hole that is elsewhere, or within a hole',
      block('10.0.0.0/8', '10.1.1.1/32', '10.2.0.0/16'),
      block('10.1.0.0/16', '10.1.1.0/24'),
    ],
    [
      'more names of the CNI',
      { kind: 'entity', names: ['host', 'world'] },
      { kind: 'entity', names: ['world'] },
    ],
    ['the opposite of less', { kind: 'not', of: all(shop, web) }, { kind: 'not', of: shop }],
  ])('%s', (_, outer, inner) => {
    expect(coversEnd(outer, inner)).toBe(true);
    expect(coversEnd(inner, outer)).toBe(
      [
        'and by its name',
        'a namespace by the label that each has',
        'conditions in another order and split otherwise',
      ].includes(_),
    );
  });

  it.each<[string, EndpointCondition, EndpointCondition]>([
    ['labels of namespaces are not those of pods', labels('namespace', isIn('app', 'web')), web],
    ['no selector of pods holds for addresses', labels('pod'), block('10.0.0.0/8')],
    [
      'a block that CNIs match with pods is not one that they do not',
      { ...block('10.0.0.0/8'), pods: 'by-address' } as EndpointCondition,
      block('10.0.0.0/8'),
    ],
    [
      'what is undecided',
      { kind: 'undetermined', reach: 'anybody', reason: { code: 'policy-not-simulated', detail: '' } },
      shop,
    ],
    ['what never holds', shop, any()],
  ])('not: %s', (_, outer, inner) => {
    expect(coversEnd(outer, inner)).toBe(false);
  });

  it('by ports and protocols, of the same end', () => {
    const port = (first: number, last = first): RuleCondition => ({
      kind: 'port-range',
      protocol: 'TCP',
      first,
      last,
    });
    const from = (is: EndpointCondition): RuleCondition => ({ kind: 'source', is });
    const rule = (...of: readonly RuleCondition[]): RuleCondition => ({ kind: 'all', of });
    expect(coversRule(rule(from(shop), port(1, 65535)), rule(from(all(shop, web)), port(80)))).toBe(true);
    expect(coversRule(port(80, 90), rule(from(shop), port(80)))).toBe(true);
    expect(coversRule(port(80), port(80, 90))).toBe(false);
    expect(coversRule({ kind: 'protocol', number: 6 }, port(80))).toBe(true);
    expect(coversRule({ kind: 'protocol', number: 17 }, port(80))).toBe(false);
    expect(coversRule(from(shop), { kind: 'destination', is: shop })).toBe(false);
    expect(
      coversRule({ kind: 'not', of: { kind: 'undefined-protocol', protocols: ['ICMP'] } }, port(80)),
    ).toBe(true);
    expect(
      coversRule({ kind: 'source-port', protocol: 'TCP' }, { kind: 'source-port', protocol: 'TCP' }),
    ).toBe(false);
  });

  it('only if the other one holds wherever it does', () => {
    fc.assert(
      fc.property(endpointCondition, endpointCondition, endpoint, (outer, inner, one) => {
        if (!coversEnd(outer, inner) || matchEndpoint(inner, one) !== true) return;
        expect(matchEndpoint(outer, one)).not.toBe(false);
      }),
    );
    fc.assert(
      fc.property(tables, connection, (all, one) => {
        const ask = (leaf: RuleLeaf) =>
          isEndLeaf(leaf) ? matchEndpoint(leaf.is, one[leaf.kind]) : matchTraffic(leaf, one);
        const rules = all.tiers
          .flatMap(({ policies }) => policies.flatMap(({ ingress, egress }) => [ingress, egress]))
          .flatMap((of) => of?.rules ?? []);
        for (const outer of rules) {
          for (const inner of rules) {
            if (!coversRule(outer.match, inner.match) || evaluate(inner.match, ask) !== true) continue;
            expect(evaluate(outer.match, ask)).not.toBe(false);
          }
        }
      }),
    );
  });

  it('and never where the two are apart', () => {
    const { areEndsApart, areRulesApart } = createDisjointness(Number.POSITIVE_INFINITY);
    expect(areEndsApart(shop, all(web, { kind: 'namespace', name: 'pay' }))).toBe(true);
    expect(areEndsApart(shop, labels('namespace', isIn('kubernetes.io/metadata.name', 'pay')))).toBe(true);
    expect(areEndsApart(web, labels('pod', isIn('app', 'api')))).toBe(true);
    expect(areEndsApart(web, labels('namespace', isIn('app', 'api')))).toBe(false);
    expect(areEndsApart(block('10.0.0.0/8'), any(block('10.1.0.0/16'), shop))).toBe(false);
    const port = (first: number, last: number): RuleCondition => ({
      kind: 'port-range',
      protocol: 'TCP',
      first,
      last,
    });
    expect(areRulesApart(port(80, 90), port(91, 92))).toBe(true);
    expect(areRulesApart(port(80, 90), port(90, 92))).toBe(false);
    fc.assert(
      fc.property(endpointCondition, endpointCondition, endpoint, (one, other, end) => {
        if (!areEndsApart(one, other)) return;
        expect([matchEndpoint(one, end), matchEndpoint(other, end)]).not.toEqual([true, true]);
      }),
    );
  });

  it('and gives up when it was asked too much', () => {
    const coverage = createCoverage(10);
    const many = any(...Array.from({ length: 10 }, (_, i) => block(`10.${i}.0.0/16`)));
    expect(coverage.coversEnd(many, many)).toBe(true);
    expect(
      coverage.coversEnd(any(...Array.from({ length: 10 }, (_, i) => block(`11.${i}.0.0/16`))), many),
    ).toBe(false);
    expect(coverage.isExhausted()).toBe(true);
  });
});
