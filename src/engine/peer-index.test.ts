import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoint, predicate } from '../../test/support/engine-arbitraries.ts';
import { createIdentityIndex } from './identity-index.ts';
import { matchEndpoint } from './match-endpoint.ts';
import { createPeerIndex } from './peer-index.ts';

describe('an index of peers', () => {
  it('answers each predicate as if it were the only one, however often and in whatever order it is asked', () => {
    const predicates = fc.array(predicate, { minLength: 5, maxLength: 20 });
    const endpoints = fc.array(endpoint, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(predicates, endpoints, fc.boolean(), (asked, among, isPodToItself) => {
        const identities = createIdentityIndex(({ family, value }) => `${family}.${value}`);
        const matches = createPeerIndex(identities);
        for (const one of [...asked, ...asked]) {
          for (const whom of among) {
            const answer = matches(one, identities.identify(whom), isPodToItself);
            expect(answer).toEqual(matchEndpoint(one, whom, isPodToItself));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives predicates of one meaning the very same answer', () => {
    fc.assert(
      fc.property(predicate, endpoint, (one, whom) => {
        const identities = createIdentityIndex(({ family, value }) => `${family}.${value}`);
        const matches = createPeerIndex(identities);
        const identity = identities.identify(whom);
        const copy = structuredClone(one);
        if (one.kind === 'same-pod') return;
        expect(matches(copy, identity, false)).toBe(matches(one, identity, false));
      }),
    );
  });
});
