import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoint, tables } from '../../test/support/engine-arbitraries.ts';
import { matchEndpoint } from './match-endpoint.ts';
import { createSubjectIndex } from './subject-index.ts';

describe('the policies of a subject', () => {
  it('are all that may select it and speak about the direction, by tier and in order', () => {
    const subjects = fc.array(endpoint, { minLength: 1, maxLength: 6 });
    const direction = fc.constantFrom('ingress' as const, 'egress' as const);
    fc.assert(
      fc.property(tables, subjects, direction, fc.boolean(), (set, among, asked, isPodToItself) => {
        const policiesOf = createSubjectIndex(set);
        for (const subject of among) {
          const expected = set.tiers.map(({ name, precedence, end, policies }) => {
            const selected = policies.flatMap((policy) => {
              const rules = policy[asked];
              const selects = matchEndpoint(policy.subject, subject, isPodToItself);
              if (rules === undefined || selects === false) return [];
              return [{ policy, rules, undecided: selects === true ? undefined : selects }];
            });
            const certain = selected.filter(({ undecided }) => undecided === undefined);
            return { tier: { name, precedence, end }, selected, certain };
          });
          expect(policiesOf(asked, subject, isPodToItself)).toMatchObject(expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});
