import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cidr, containsAddress, containsCidr, prefixOf } from '../../../model/cidr.ts';
import type { Findings } from '../../fields/findings.ts';
import type { NetworkPolicyPeer } from '../network-policy.ts';
import { lintReallowed } from './lint-reallowed.ts';

/** Sixteen addresses, so that each can be asked. */
const address = (i: number) => ({ family: 4 as const, value: 0x0a000000n + BigInt(i) });
const ADDRESSES = Array.from({ length: 16 }, (_, i) => address(i));
const block: fc.Arbitrary<Cidr> = fc
  .record({ base: fc.constantFrom(...ADDRESSES), length: fc.integer({ min: 28, max: 32 }) })
  .map(({ base, length }) => prefixOf(base, length));
const peer = fc.record({ cidr: block, holes: fc.array(block, { maxLength: 3 }) }).map(({ cidr, holes }) => ({
  kind: 'ipBlock' as const,
  cidr,
  except: holes.filter((hole) => hole.prefixLength > cidr.prefixLength && containsCidr(cidr, hole)),
}));

/** The exceptions that are named, as `peer.exception`. */
function named(peers: readonly NetworkPolicyPeer[]): readonly string[] {
  const found: string[] = [];
  const ignore = (): void => {};
  const findings: Findings = {
    ...{ diagnostics: [], hasRefusals: false, error: ignore, errorAtKey: ignore, acceptedError: ignore },
    ...{ warningAtKey: ignore, info: ignore },
    warning: (_code, path) => found.push(`${path[0]}.${path[3]}`),
  };
  lintReallowed(peers, [], findings);
  return found;
}

describe('an exception that another block of the rule allows again', () => {
  it('is not where another block excepts it by halves', () => {
    const cidr = prefixOf(address(0), 28);
    const halves = [prefixOf(address(8), 30), prefixOf(address(12), 30)];
    const item = (except: readonly Cidr[]) => ({ kind: 'ipBlock' as const, cidr, except });
    const whole = item([prefixOf(address(8), 29)]);
    expect(named([whole, item(halves)])).toEqual([]);
    expect(named([whole, item(halves.slice(1))])).toEqual(['0.0']);
  });

  it('is not where another block excepts all of itself', () => {
    const halves = [prefixOf(address(6), 32), prefixOf(address(7), 32)];
    const none = { kind: 'ipBlock' as const, cidr: prefixOf(address(6), 31), except: halves };
    const whole = {
      kind: 'ipBlock' as const,
      cidr: prefixOf(address(0), 28),
      except: [prefixOf(address(0), 29)],
    };
    expect(named([none, whole])).toEqual([]);
    expect(named([{ ...none, except: halves.slice(1) }, whole])).toEqual(['1.0']);
  });

  it('is named just where one of its addresses is allowed', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.array(peer, { maxLength: 4 }), (peers) => {
        const isAllowed = (one: ReturnType<typeof address>): boolean =>
          peers.some(
            ({ cidr, except }) =>
              containsAddress(cidr, one) && !except.some((hole) => containsAddress(hole, one)),
          );
        const expected = peers.flatMap(({ except }, i) =>
          except.flatMap((hole, j) =>
            ADDRESSES.some((one) => containsAddress(hole, one) && isAllowed(one)) ? [`${i}.${j}`] : [],
          ),
        );
        expect(named(peers)).toEqual(expected);
        count += expected.length;
      }),
      { numRuns: 2000 },
    );
    expect(count).toBeGreaterThan(0);
  });
});
