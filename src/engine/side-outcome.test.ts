import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnknown, type Ternary, type Unknown } from '../model/ternary.ts';
import type { PolicyRef } from '../model/verdict.ts';
import { ALWAYS } from './condition.ts';
import type { CompiledPolicy, CompiledRule, Tier } from './policy-tables.ts';
import { judgeSide } from './side-outcome.ts';

/*
 * The walk over tiers against the plainest reading of the tables: answer every undecided question in every way, walk each
 * of the resulting worlds rule by rule, and look whether they end alike.
 */

interface AskedRule {
  readonly action: CompiledRule['action'];
  readonly matches: Ternary;
  readonly hasLine?: false;
}

interface AskedPolicy {
  readonly rank?: number | undefined;
  readonly chain?: string | undefined;
  readonly isolates: boolean;
  readonly undecided: Unknown | undefined;
  readonly rules: readonly AskedRule[];
}

interface AskedTier extends Pick<Tier, 'name' | 'precedence' | 'end'> {
  readonly policies: readonly AskedPolicy[];
}

function unknown(detail: string): Unknown {
  return { code: 'labels-not-recorded', detail };
}

const SPAN = { file: 'p.yaml', line: 1, column: 1 };

function ref(name: string): PolicyRef {
  return { dialect: 'kubernetes', apiVersion: 'v1', kind: 'P', namespace: 'shop', name, span: SPAN };
}

/** Names each policy `<tier>.<policy>`, each rule by its index, and asks the engine. */
function judge(tiers: readonly AskedTier[], origin: (name: string) => CompiledPolicy['origin'] = ref) {
  const answers = new Map<CompiledRule, Ternary>();
  const reasons = new Map<CompiledPolicy, Unknown | undefined>();
  const selected = tiers.map(({ policies, ...rest }, t) => {
    const all = policies.map(({ isolates, undecided, rules, rank, chain }, p) => {
      const compiled = rules.map(({ action, matches, hasLine = true }, index): CompiledRule => {
        const span = hasLine ? { ...SPAN, line: 10 + index } : undefined;
        const rule = { action, index, path: ['spec', 'ingress', index], span, match: ALWAYS };
        answers.set(rule, matches);
        return rule;
      });
      const direction = { isolates, rules: compiled };
      const policy: CompiledPolicy = {
        origin: origin(`${t}.${p}`),
        ...(rank === undefined ? {} : { rank }),
        ...(chain === undefined ? {} : { chain }),
        subject: { kind: 'own-node', match: true },
        ingress: direction,
        egress: undefined,
      };
      reasons.set(policy, undecided);
      return { policy, rules: direction, isUndecided: undecided !== undefined, question: 100 * t + p };
    });
    const tier: Tier = { ...rest, policies: all.map(({ policy }) => policy) };
    return {
      tier,
      selected: all,
      certain: all.filter(({ isUndecided }) => !isUndecided),
      reasonOf: ({ policy }: { readonly policy: CompiledPolicy }) => reasons.get(policy),
    };
  });
  return judgeSide('ingress', selected, (rule) => {
    const answer = answers.get(rule);
    if (answer === undefined) throw new Error('a rule that was not given');
    return answer;
  });
}

/** The end of the walk in a world in which `answer` settles what is undecided, as a short text. */
function endOf(tiers: readonly AskedTier[], answer: (question: Unknown) => boolean): string {
  const holds = (value: Ternary) => (isUnknown(value) ? answer(value) : value);
  let isolating: readonly string[] = [];
  for (const [t, tier] of tiers.entries()) {
    const present = [...tier.policies.entries()].filter(
      ([, { undecided }]) => undecided === undefined || answer(undecided),
    );
    const matching = present.flatMap(([p, { rules }]) =>
      [...rules.entries()]
        .filter(([, rule]) => holds(rule.matches))
        .map(([r, { action }]) => ({ action, at: `${t}.${p} ${r}` })),
    );
    const first = (action: CompiledRule['action']) => matching.find((rule) => rule.action === action);
    const decisive =
      tier.precedence === 'first-match' ? matching[0] : (first('deny') ?? first('allow') ?? first('pass'));
    if (decisive?.action === 'pass') continue;
    if (decisive !== undefined) return `${decisive.action} by ${decisive.at}`;
    if (tier.end === 'deny') return `deny at the end of ${tier.name}`;
    isolating = [...isolating, ...present.filter(([, { isolates }]) => isolates).map(([p]) => `${t}.${p}`)];
    if (tier.end === 'deny-isolated' && isolating.length > 0) return `deny by isolation: ${isolating}`;
  }
  return 'allow by default';
}

function describeDecision({ decision }: ReturnType<typeof judge>): string {
  switch (decision.kind) {
    case 'rule':
      return `${decision.action} by ${decision.policy.name} ${decision.index}`;
    case 'default-deny':
      return `deny by isolation: ${decision.policies.map(({ name }) => name)}`;
    case 'tier-end':
      return `deny at the end of ${decision.tier}`;
    case 'no-policy':
      return 'allow by default';
    case 'built-in':
      return `built in: ${decision.name}`;
  }
}

function questionsOf(tiers: readonly AskedTier[]): Unknown[] {
  const asked = tiers.flatMap(({ policies }) =>
    policies.flatMap(({ undecided, rules }) => [undecided, ...rules.map(({ matches }) => matches)]),
  );
  return asked.filter((item): item is Unknown => item !== undefined && isUnknown(item));
}

const MOST_QUESTIONS = 7;

function allWorlds(questions: readonly Unknown[]): ((question: Unknown) => boolean)[] {
  return Array.from({ length: 2 ** questions.length }, (_, world) => {
    const yes = new Set(questions.filter((_question, i) => (world >> i) & 1));
    return (question) => yes.has(question);
  });
}

/** Every order of the policies that the tables leave open: neighbours of one rank in any order in which those of a chain stay in theirs. */
function allOrders(tiers: readonly AskedTier[]): AskedTier[][] {
  return tiers.reduce<AskedTier[][]>(
    (orders, tier) =>
      ordersOf(tier.policies).flatMap((policies) =>
        orders.map((before) => [...before, { ...tier, policies }]),
      ),
    [[]],
  );
}

function ordersOf(policies: readonly AskedPolicy[]): AskedPolicy[][] {
  const [first] = policies;
  if (first === undefined) return [[]];
  const others = policies.findIndex(({ rank }) => rank === undefined || rank !== first.rank);
  const size = first.rank === undefined ? 1 : others < 0 ? policies.length : others;
  const rest = ordersOf(policies.slice(size));
  const group = policies.slice(0, size);
  const orders = permutations(group).filter((order) => keepsChains(order, group));
  return orders.flatMap((group) => rest.map((tail) => [...group, ...tail]));
}

function keepsChains(order: readonly AskedPolicy[], before: readonly AskedPolicy[]): boolean {
  return order.every((one, i) =>
    order
      .slice(i + 1)
      .every(
        (later) =>
          one.chain === undefined || later.chain !== one.chain || before.indexOf(one) < before.indexOf(later),
      ),
  );
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations(items.filter((_, j) => j !== i)).map((others) => [item, ...others]),
  );
}

/** Every undecided question is an object of its own with a text of its own. */
const question = fc.integer({ min: 0, max: 1_000_000 }).map((n) => unknown(`question ${n}`));
const rule: fc.Arbitrary<AskedRule> = fc.record({
  action: fc.constantFrom('allow' as const, 'deny' as const, 'pass' as const),
  matches: fc.oneof(fc.constantFrom(true, false), question),
});
const policy: fc.Arbitrary<AskedPolicy> = fc.record({
  rank: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
  chain: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  isolates: fc.boolean(),
  undecided: fc.option(question, { nil: undefined, freq: 2 }),
  rules: fc.array(rule, { maxLength: 3 }),
});
const tiers: fc.Arbitrary<AskedTier[]> = fc
  .array(
    fc.record({
      name: fc.constantFrom('upper', 'lower'),
      precedence: fc.constantFrom('first-match' as const, 'deny-overrides' as const),
      end: fc.constantFrom('next-tier' as const, 'deny-isolated' as const, 'deny' as const),
      policies: fc.array(policy, { maxLength: 3 }),
    }),
    { maxLength: 3 },
  )
  .filter((all) => questionsOf(all).length <= MOST_QUESTIONS);

const RUNS = { numRuns: 2000 };

describe('the walk over tiers', () => {
  it('is unknown exactly when the undecided questions could change the outcome', () => {
    fc.assert(
      fc.property(tiers, (all) => {
        const ends = allOrders(all).flatMap((order) =>
          allWorlds(questionsOf(all)).map((world) => endOf(order, world)),
        );
        const outcomes = new Set(ends.map((end) => (end.startsWith('deny') ? 'denied' : 'allowed')));
        const [sure = 'nothing'] = outcomes;
        expect(judge(all).outcome).toBe(outcomes.size > 1 ? 'unknown' : sure);
      }),
      RUNS,
    );
  });

  it('names what decides when every undecided question is answered with no', () => {
    fc.assert(
      fc.property(tiers, (all) => {
        expect(describeDecision(judge(all))).toBe(endOf(all, () => false));
      }),
      RUNS,
    );
  });

  it('gives reasons for unknown only, at most five, and each is an undecided question', () => {
    fc.assert(
      fc.property(tiers, (all) => {
        const { outcome, unknowns } = judge(all);
        if (outcome !== 'unknown') expect(unknowns).toEqual([]);
        else {
          expect(unknowns.length).toBeGreaterThan(0);
          expect(unknowns.length).toBeLessThanOrEqual(5);
          const asked = unknowns.filter(({ code }) => code !== 'order-undefined');
          expect(questionsOf(all)).toEqual(expect.arrayContaining(asked));
        }
      }),
      RUNS,
    );
  });
});

describe('what a verdict tells its reader', () => {
  const tier = (...policies: readonly AskedPolicy[]): AskedTier => ({
    name: 't',
    precedence: 'first-match',
    end: 'deny-isolated',
    policies,
  });
  const certain = (isolates: boolean, ...rules: readonly AskedRule[]): AskedPolicy => ({
    isolates,
    undecided: undefined,
    rules,
  });
  const allow = (matches: Ternary): AskedRule => ({ action: 'allow', matches });

  it('a rule with its place, its line and the direction', () => {
    expect(judge([tier(certain(true, allow(false), allow(true)))]).decision).toEqual({
      kind: 'rule',
      policy: ref('0.0'),
      direction: 'ingress',
      action: 'allow',
      index: 1,
      path: ['spec', 'ingress', 1],
      span: { ...SPAN, line: 11 },
    });
  });

  it('the reasons in the order of the tables, each text once, the first five', () => {
    const texts = ['a', 'b', 'a', 'c', 'd', 'e', 'f'];
    const { unknowns } = judge([tier(certain(true, ...texts.map((text) => allow(unknown(text)))))]);
    expect(unknowns.map(({ detail }) => detail)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('the reasons of undecided rules and of undecided policies', () => {
    const maybe: AskedPolicy = { isolates: true, undecided: unknown('who'), rules: [allow(unknown('what'))] };
    const { unknowns } = judge([tier(maybe)]);
    expect(unknowns.map(({ detail }) => detail).sort()).toEqual(['what', 'who']);
  });

  it('the first rule in the order of the tables, where nothing says which policy comes first', () => {
    const one = { ...certain(false), rank: 2 };
    const inChain = { ...one, chain: 'b' };
    const side = judge([
      tier(inChain, { ...one, rules: [allow(true)] }, { ...inChain, rules: [allow(true)] }),
    ]);
    expect(side).toMatchObject({ outcome: 'allowed', decision: { policy: { name: '0.1' } } });
  });

  it('no reason of questions behind the rule that decides', () => {
    const { unknowns } = judge([
      tier(
        certain(true, allow(unknown('before')), { action: 'deny', matches: true }, allow(unknown('behind'))),
        certain(true, allow(unknown('far behind'))),
      ),
    ]);
    expect(unknowns.map(({ detail }) => detail)).toEqual(['before']);
  });

  it('the line of the policy for a rule without a line of its own', () => {
    const side = judge([tier(certain(true, { action: 'deny', matches: true, hasLine: false }))]);
    expect(side).toMatchObject({ outcome: 'denied', decision: { kind: 'rule', span: SPAN } });
  });

  it('what is built into the platform by its name', () => {
    const builtIn = judge([tier(certain(false, allow(true)))], () => ({ builtIn: 'own-node' }));
    expect(builtIn).toEqual({
      outcome: 'allowed',
      decision: { kind: 'built-in', name: 'own-node' },
      passed: [],
      unknowns: [],
    });
  });
});
