import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json-object.ts';
import { hasNoRule, writeEffect } from './write-effect.ts';

const policy = (spec: JsonObject): JsonObject => ({ kind: 'NetworkPolicy', spec });
const web = { matchLabels: { app: 'web' } };
const webOfShop = { matchLabels: { app: 'web', team: 'shop' } };
const fromA = { from: [{ podSelector: { matchLabels: { app: 'a' } } }] };
const fromB = { from: [{ podSelector: { matchLabels: { app: 'b' } } }] };
const ingress = (podSelector: JsonObject, ...rules: JsonObject[]) =>
  policy({ podSelector, policyTypes: ['Ingress'], ...(rules.length > 0 && { ingress: rules }) });

const inTiers = (...values: string[]): JsonObject => ({
  matchExpressions: [{ key: 'tier', operator: 'In', values }],
});

const expressions = (...keys: string[]): JsonObject => ({
  matchExpressions: keys.map((key) => ({ key, operator: 'Exists' })),
});

describe('a selector with expressions', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['the same', inTiers('front'), inTiers('front'), 'widens'],
    ['other values', inTiers('front'), inTiers('back'), 'isolates'],
    ['one that the new policy does not have', inTiers('front'), {}, 'isolates'],
    ['none, while the new policy has one', {}, inTiers('front'), 'widens'],
    ['one less than the new policy', inTiers('front'), { ...web, ...inTiers('front') }, 'widens'],
    ['one more than the new policy', { ...web, ...inTiers('front') }, web, 'isolates'],
    [
      'another operator',
      inTiers('front'),
      { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] },
      'isolates',
    ],
  ])('of another policy is %s: a create', (_case, other, own, effect) => {
    expect(writeEffect(undefined, ingress(own, fromA), [ingress(other)])).toBe(effect);
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ['stays', inTiers('front'), inTiers('front'), 'widens'],
    ['stays, in another order', expressions('tier', 'zone'), expressions('zone', 'tier'), 'widens'],
    [
      'stays, with its labels in another order',
      { matchLabels: { app: 'web', team: 'shop' } },
      { matchLabels: { team: 'shop', app: 'web' } },
      'widens',
    ],
    ['has other values', inTiers('front'), inTiers('front', 'back'), 'narrows'],
    ['is new', web, { ...web, ...inTiers('front') }, 'narrows'],
    ['is gone', { ...web, ...inTiers('front') }, web, 'narrows'],
  ])('%s: an update', (_case, before, after, effect) => {
    expect(writeEffect(ingress(before, fromA), ingress(after, fromA), [])).toBe(effect);
  });
});

describe('a create', () => {
  it.each<[string, readonly JsonObject[] | undefined, string]>([
    ['nobody isolates its pods', [], 'isolates'],
    ['what else is there is not known', undefined, 'isolates'],
    ['another policy has the same selector', [ingress(webOfShop)], 'widens'],
    ['another policy selects every pod', [ingress({})], 'widens'],
    ['another policy asks for less', [ingress({ matchLabels: { team: 'shop' } })], 'widens'],
    ['another policy asks for something else', [ingress({ matchLabels: { tier: 'x' } })], 'isolates'],
    ['another policy has another value', [ingress({ matchLabels: { app: 'api' } })], 'isolates'],
    [
      'another policy isolates the other direction',
      [policy({ podSelector: {}, policyTypes: ['Egress'] })],
      'isolates',
    ],
  ])('%s', (_case, others, effect) => {
    expect(writeEffect(undefined, ingress(webOfShop, fromA), others)).toBe(effect);
  });

  it('needs each of its directions isolated already', () => {
    const both = policy({ podSelector: web, policyTypes: ['Ingress', 'Egress'] });
    const egress = policy({ podSelector: {}, policyTypes: ['Egress'] });
    expect(writeEffect(undefined, both, [ingress(web)])).toBe('isolates');
    expect(writeEffect(undefined, both, [ingress(web), egress])).toBe('widens');
  });
});

describe('an update', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['a rule more', ingress(web, fromA), ingress(web, fromA, fromB), 'widens'],
    ['rules in another order', ingress(web, fromA, fromB), ingress(web, fromB, fromA), 'widens'],
    ['a rule less', ingress(web, fromA, fromB), ingress(web, fromA), 'narrows'],
    ['another selector', ingress(web, fromA), ingress({}, fromA), 'narrows'],
    [
      'one more direction',
      ingress(web, fromA),
      policy({ podSelector: web, policyTypes: ['Ingress', 'Egress'], ingress: [fromA] }),
      'isolates',
    ],
    [
      'a direction less, which had no rule',
      policy({ podSelector: web, policyTypes: ['Ingress', 'Egress'], ingress: [fromA] }),
      ingress(web, fromA),
      'widens',
    ],
    [
      'a direction less, whose rules other isolated pods may need',
      policy({ podSelector: web, policyTypes: ['Ingress', 'Egress'], egress: [{}] }),
      policy({ podSelector: web, policyTypes: ['Ingress'], egress: [{}] }),
      'narrows',
    ],
  ])('%s', (_case, before, after, effect) => {
    expect(writeEffect(before, after, [])).toBe(effect);
  });
});

it('takes the worst of a kind that it does not know', () => {
  expect(writeEffect(undefined, { kind: 'CiliumNetworkPolicy', spec: {} }, [])).toBe('narrows');
});

it('sees whether a policy allows anything', () => {
  expect(hasNoRule(ingress(web))).toBe(true);
  expect(hasNoRule(ingress(web, {}))).toBe(false);
  const both = { podSelector: web, policyTypes: ['Ingress', 'Egress'] };
  expect(hasNoRule(policy(both))).toBe(true);
  expect(hasNoRule(policy({ ...both, ingress: [fromA] }))).toBe(false);
  expect(hasNoRule(policy({ ...both, egress: [{}] }))).toBe(false);
});
