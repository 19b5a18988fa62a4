import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoint, tables } from '../../test/support/engine-arbitraries.ts';
import { workload } from '../../test/support/simulated-shop.ts';
import { matchEndpoint } from './endpoint-condition.ts';
import type { CompiledPolicy } from './policy-tables.ts';
import { createSubjectIndex, type Selected } from './subject-index.ts';

describe('the policies of a subject', () => {
  it('are all that may select it and speak about the direction, by tier and in order', () => {
    const subjects = fc.array(endpoint, { minLength: 1, maxLength: 6 });
    const direction = fc.constantFrom('ingress' as const, 'egress' as const);
    fc.assert(
      fc.property(tables, subjects, direction, (set, among, asked) => {
        const policiesOf = createSubjectIndex(set);
        for (const subject of among) {
          const expected = set.tiers.map(({ name, precedence, end, policies }) => {
            const selected = policies.flatMap((policy) => {
              const rules = policy[asked];
              const selects = matchEndpoint(policy.subject, subject);
              if (rules === undefined || selects === false) return [];
              return [{ policy, rules, reason: selects === true ? policy.doubt : selects }];
            });
            const certain = selected.filter(({ reason }) => reason === undefined);
            return { tier: { name, precedence, end }, selected, certain };
          });
          const found = policiesOf(asked, subject).map(({ tier, selected, certain, reasonOf }) => {
            const explain = (one: Selected) => ({ ...one, reason: reasonOf(one) });
            return { tier, selected: selected.map(explain), certain: certain.map(explain) };
          });
          expect(found).toMatchObject(expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('gives subjects of the same policies one list, so that hundreds of policies are not listed for thousands of them', () => {
  const policies = ['a', 'b', 'c'].map((name): CompiledPolicy => {
    const app = name === 'c' ? [{ key: 'app', operator: 'In' as const, values: ['special'] }] : [];
    return {
      origin: { builtIn: name },
      subject: {
        kind: 'all',
        of: [
          { kind: 'namespace', name: 'shop' },
          { kind: 'labels', of: 'pod', selector: { requirements: app } },
        ],
      },
      ingress: { isolates: true, rules: [] },
      egress: undefined,
    };
  });
  const policiesOf = createSubjectIndex({
    tiers: [{ name: 't', precedence: 'deny-overrides', end: 'deny-isolated', policies }],
  });
  const certain = (app: string) => policiesOf('ingress', workload(app))[0]?.certain;
  expect(certain('one')).toHaveLength(2);
  expect(certain('other')).toBe(certain('one'));
  expect(certain('special')).toHaveLength(3);
});
