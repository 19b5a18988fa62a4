import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoint, endpointCondition } from '../../test/support/engine-arbitraries.ts';
import { createEndpointAnswers } from './endpoint-answers.ts';
import { matchEndpoint } from './endpoint-condition.ts';
import { createIdentityIndex } from './identity-index.ts';

describe('answers about endpoints', () => {
  it('are as if each condition were the only one, however often and in whatever order it is asked', () => {
    const conditions = fc.array(endpointCondition, { minLength: 5, maxLength: 20 });
    const endpoints = fc.array(endpoint, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(conditions, endpoints, (asked, among) => {
        const identities = createIdentityIndex({
          addressClass: ({ family, value }) => `${family}.${value}`,
          nameClass: JSON.stringify,
        });
        const answer = createEndpointAnswers(identities);
        for (const one of [...asked, ...asked]) {
          for (const whom of among) {
            expect(answer(one, identities.identify(whom))).toEqual(matchEndpoint(one, whom));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('of conditions of one meaning are the very same', () => {
    fc.assert(
      fc.property(endpointCondition, endpoint, (one, whom) => {
        const identities = createIdentityIndex({
          addressClass: ({ family, value }) => `${family}.${value}`,
          nameClass: JSON.stringify,
        });
        const answer = createEndpointAnswers(identities);
        const identity = identities.identify(whom);
        expect(answer(structuredClone(one), identity)).toBe(answer(one, identity));
      }),
    );
  });
});
