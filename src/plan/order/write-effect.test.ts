import { describe, expect, it } from 'vitest';
import type { EndpointCondition } from '../../engine/endpoint-condition.ts';
import type { CompiledPolicy, CompiledRule } from '../../engine/policy-tables.ts';
import { allowsNothing, stayingIsolation, writeEffect } from './write-effect.ts';

const app = (...values: string[]): EndpointCondition => ({
  kind: 'labels',
  of: 'pod',
  selector: { requirements: [{ key: 'app', operator: 'In', values }] },
});
const span = { file: 'p.yaml', line: 1, column: 1 };
const rule = (action: CompiledRule['action'], ...from: string[]): CompiledRule => ({
  action,
  index: 0,
  path: [],
  span,
  match: { kind: 'source', is: app(...from) },
});

/** A policy with rules at ingress; it isolates unless it says otherwise. */
const policy = (
  rules: readonly CompiledRule[],
  {
    of = ['x'],
    isolates = true,
    ...more
  }: Partial<CompiledPolicy> & { of?: string[]; isolates?: boolean } = {},
): CompiledPolicy => ({
  origin: { builtIn: 'it' },
  subject: app(...of),
  ingress: { isolates, rules },
  egress: undefined,
  ...more,
});
const open = { isolates: false };

describe('the effect of a write with rules that deny', () => {
  const wall = policy([rule('deny', 'a')], open);
  it.each<[string, CompiledPolicy[], CompiledPolicy[], string]>([
    ['the same', [wall], [wall], 'widens'],
    ['a denial less', [wall], [], 'widens'],
    ['a denial of fewer', [policy([rule('deny', 'a', 'b')], open)], [wall], 'widens'],
    ['a denial more', [], [wall], 'narrows'],
    ['a denial of more', [wall], [policy([rule('deny', 'a', 'b')], open)], 'narrows'],
    ['a denial of others', [wall], [policy([rule('deny', 'b')], open)], 'narrows'],
    ['a denial at other pods', [wall], [policy([rule('deny', 'a')], { ...open, of: ['y'] })], 'narrows'],
    ['a denial at fewer pods', [policy([rule('deny', 'a')], { ...open, of: ['x', 'y'] })], [wall], 'widens'],
    ['a pass for a denial', [wall], [policy([rule('pass', 'a')], open)], 'narrows'],
    ['a denial for a pass', [policy([rule('pass', 'a')], open)], [wall], 'narrows'],
    ['an allow for a denial', [wall], [policy([rule('allow', 'a')], open)], 'widens'],
    ['a denial for an allow', [policy([rule('allow', 'a')], open)], [wall], 'narrows'],
    [
      'a denial that moves to egress',
      [wall],
      [{ ...wall, ingress: undefined, egress: wall.ingress }],
      'narrows',
    ],
    ['an allow beside a denial', [wall], [wall, policy([rule('allow', 'b')], open)], 'widens'],
    [
      'a pass less: what comes behind it in the tier may deny',
      [policy([rule('pass', 'a')], open)],
      [],
      'narrows',
    ],
    [
      'an allow for a pass',
      [policy([rule('pass', 'a')], open)],
      [policy([rule('allow', 'a')], open)],
      'widens',
    ],
    [
      'a pass for an allow',
      [policy([rule('allow', 'a')], open)],
      [policy([rule('pass', 'a')], open)],
      'narrows',
    ],
  ])('%s', (_, before, after, effect) => {
    expect(writeEffect(before, after, [])).toBe(effect);
  });

  it('looks at the order of rules, which counts in some dialects', () => {
    const effect = (before: CompiledRule[], after: CompiledRule[]) =>
      writeEffect([policy(before, open)], [policy(after, open)], []);
    const [allow, deny, other] = [rule('allow', 'a', 'b'), rule('deny', 'a'), rule('allow', 'c')];
    expect(effect([allow, deny], [deny, allow])).toBe('narrows');
    expect(effect([deny, allow], [allow, deny])).toBe('widens');
    expect(effect([allow, deny], [allow, other, deny])).toBe('widens');
    expect(effect([other, allow, deny], [other, deny, allow])).toBe('narrows');
    expect(effect([deny, allow, deny], [deny, allow])).toBe('widens');
    expect(effect([rule('pass', 'a'), deny], [deny, rule('pass', 'a')])).toBe('narrows');
  });

  it('does not count on an allow of a policy of which it is doubtful that it does anything', () => {
    const doubt = { code: 'policy-not-simulated', detail: 'it may be shadowed' } as const;
    const [certain, doubtful] = [open, { ...open, doubt }];
    const [allow, deny] = [[rule('allow', 'a')], [rule('deny', 'a')]];
    expect(writeEffect([policy(allow, certain)], [policy(allow, doubtful)], [])).toBe('narrows');
    expect(writeEffect([policy(allow, doubtful)], [policy(allow, doubtful)], [])).toBe('widens');
    expect(writeEffect([policy(deny, doubtful)], [policy(deny, certain)], [])).toBe('narrows');
    expect(writeEffect([policy(deny, certain)], [policy(deny, doubtful)], [])).toBe('widens');
  });
});

describe('the effect of isolation', () => {
  it('is none where a policy that stays isolates the same pods in the same direction', () => {
    const added = [policy([rule('allow', 'a')])];
    expect(writeEffect([], added, [])).toBe('isolates');
    expect(writeEffect([], added, [policy([], { of: ['x', 'y'] })])).toBe('widens');
    expect(writeEffect([], added, [policy([], { of: ['y'] })])).toBe('isolates');
    expect(writeEffect([], added, [policy([], open)])).toBe('isolates');
    const elsewhere = { ...policy([]), ingress: undefined, egress: { isolates: true, rules: [] } };
    expect(writeEffect([], added, [elsewhere])).toBe('isolates');
  });

  it('is not taken from a policy of which it is doubtful that it does anything', () => {
    const doubt = { code: 'policy-not-simulated', detail: 'it may be shadowed' } as const;
    const doubtful = policy([], { doubt });
    expect(writeEffect([], [policy([])], [doubtful])).toBe('isolates');
    expect(stayingIsolation([policy([])], [doubtful])).toEqual([]);
  });

  it('stays where the policy isolates before and after, in every direction', () => {
    const both = { ...policy([]), egress: { isolates: true, rules: [] } };
    expect(stayingIsolation([policy([])], [both])).toEqual([policy([])]);
    expect(stayingIsolation([both], [policy([])])).toEqual([]);
    expect(stayingIsolation([both], [policy([]), both])).toEqual([both]);
    expect(stayingIsolation([policy([])], [])).toEqual([]);
    expect(stayingIsolation([policy([])], [policy([], { of: ['x', 'y'] })])).toEqual([policy([])]);
    expect(stayingIsolation([policy([], { of: ['x', 'y'] })], [policy([])])).toEqual([]);
    expect(stayingIsolation([policy([], open)], [])).toEqual([policy([], open)]);
  });
});

it('nothing is allowed by denials, passes and empty lists', () => {
  expect(allowsNothing([policy([]), policy([rule('deny', 'a'), rule('pass', 'b')])])).toBe(true);
  expect(allowsNothing([policy([]), policy([rule('deny', 'a'), rule('allow', 'b')])])).toBe(false);
  expect(allowsNothing([{ ...policy([]), egress: { isolates: true, rules: [rule('allow', 'a')] } }])).toBe(
    false,
  );
});
