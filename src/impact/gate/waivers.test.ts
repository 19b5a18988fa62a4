import { describe, expect, it } from 'vitest';
import {
  allowedBy,
  deniedBy,
  endpoint,
  entering,
  impact,
  policy,
  recorded,
  simulation,
  span,
} from '../../../test/support/report-builders.ts';
import { parseCidr } from '../../model/cidr.ts';
import { recordedNames } from '../../model/dns-name.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import type { ConnectionImpact } from '../connection-impact.ts';
import type { IsolationChange } from '../isolation/isolation-change.ts';
import { fingerprintOfImpact, fingerprintOfIsolation } from './fingerprint.ts';
import type { Waiver, WaiverTarget } from './waiver.ts';
import { applyWaivers } from './waivers.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-19T12:00:00Z');
const TERMS = { now: NOW, allow: true, maxDurationMs: 90 * DAY };
const CART = policy('shop/cart', span('cart.yaml', 1));

function blocked(source: Endpoint, destination: Endpoint, port = 8080): ConnectionImpact {
  const verdicts = {
    base: entering(allowedBy(CART, 0, span('cart.yaml', 9))),
    head: entering(deniedBy(CART)),
  };
  return impact('blocked', recorded(source, destination, { port }), verdicts, { kind: 'undecided' });
}

const WEB_CART = blocked(endpoint('shop/web'), endpoint('shop/cart'));
const LOST: IsolationChange = {
  change: 'lost',
  workload: 'shop/cart',
  direction: 'ingress',
  audiences: ['world'],
  ports: 'any',
  policies: [CART],
  line: undefined,
};

function connection(given: Partial<WaiverTarget & { by: 'connection' }> = {}): WaiverTarget {
  return {
    by: 'connection',
    source: 'shop/web',
    destination: 'shop/cart',
    protocol: 'TCP',
    port: 8080,
    ...given,
  };
}

function waiver(given: Partial<Waiver> = {}): Waiver {
  return {
    kind: 'blocked',
    target: connection(),
    owner: 'team-shop',
    reason: 'moves to the queue',
    expires: '2026-12-31',
    span: span('.sluice-waivers.yaml', 2),
    ...given,
  };
}

function apply(waivers: readonly Waiver[], impacts = [WEB_CART], terms = TERMS) {
  return applyWaivers(simulation({ impacts }), waivers, terms);
}

describe('a valid waiver', () => {
  it('takes the connection out of findings and totals, and says by whom', () => {
    const other = blocked(endpoint('shop/api'), endpoint('shop/cart'));
    const { impacts, totals, waived } = apply([waiver()], [WEB_CART, other]);
    expect(impacts).toEqual([other]);
    expect(totals.blocked).toEqual({ connections: 1, seen: 12 });
    expect(waived.totals.blocked).toEqual({ connections: 1, seen: 12 });
    expect(waived.impacts).toEqual([{ finding: WEB_CART, waiver: waiver() }]);
    expect(waived.refused).toEqual([]);
    expect(waived.unused).toEqual([]);
  });

  it.each([
    ['another source', { source: 'shop/api' }],
    ['another destination', { destination: 'shop/db' }],
    ['another port', { port: 443 }],
    ['no port, which is not every port', { port: undefined }],
    ['another protocol', { protocol: 'UDP' }],
    ['the other way round', { source: 'shop/cart', destination: 'shop/web' }],
    ['a namespace that only begins so', { source: 'sho/*' }],
    ['another namespace', { destination: 'data/*' }],
  ] as const)('waives nothing of %s, and is listed as unused', (_, given) => {
    const one = waiver({ target: connection(given) });
    const { impacts, waived, totals } = apply([one]);
    expect(impacts).toEqual([WEB_CART]);
    expect(totals.blocked.connections).toBe(1);
    expect(waived.unused).toEqual([one]);
  });

  it('waives nothing of another kind', () => {
    expect(apply([waiver({ kind: 'opened' })]).impacts).toEqual([WEB_CART]);
  });

  it.each([{ source: 'shop/*' }, { destination: 'shop/*' }])('may name a whole namespace: %j', (given) => {
    expect(apply([waiver({ target: connection(given) })]).impacts).toEqual([]);
  });

  it('finds a DNS name with and without the address that was printed, and one address', () => {
    const address = parseIpAddress('203.0.113.9');
    const dns: Endpoint = {
      kind: 'world',
      names: recordedNames(['api.example.com']),
      entities: [],
      addresses: { addresses: address === undefined ? [] : [address], isComplete: true },
    };
    const impacts = [blocked(endpoint('shop/web'), dns, 443)];
    for (const destination of ['api.example.com', 'api.example.com (203.0.113.9)', '203.0.113.9']) {
      expect(apply([waiver({ target: connection({ destination, port: 443 }) })], impacts).impacts).toEqual(
        [],
      );
    }
    const byAddress = waiver({ target: connection({ destination: '203.0.113.9', port: 443 }) });
    const others = { ...dns, addresses: { ...dns.addresses, isComplete: false } };
    const uncertain = [blocked(endpoint('shop/web'), others, 443)];
    expect(apply([byAddress], uncertain).impacts).toEqual(uncertain);
    const plain = [blocked(endpoint('shop/web'), endpoint('203.0.113.9'), 443)];
    expect(apply([byAddress], plain).impacts).toEqual([]);
  });

  it('does not take the number of addresses for a name', () => {
    const addresses = ['203.0.113.9', '203.0.113.10'].flatMap((text) => parseIpAddress(text) ?? []);
    const many: Endpoint = {
      kind: 'world',
      names: [],
      entities: [],
      addresses: { addresses, isComplete: true },
    };
    const impacts = [blocked(many, endpoint('shop/cart'))];
    const of = (source: string) => apply([waiver({ target: connection({ source }) })], impacts).impacts;
    expect(of('2 addresses outside the cluster')).toEqual(impacts);
    // It would accept the other one, too.
    expect(of('203.0.113.9')).toEqual(impacts);
    expect(of('outside the cluster')).toEqual([]);
  });

  it('takes a prefix as it is printed, and no address in it for all of it', () => {
    const prefix = parseCidr('203.0.113.0/24');
    if (prefix === undefined) throw new Error('no prefix');
    const folded: Endpoint = {
      kind: 'world',
      names: [],
      entities: [],
      addresses: { addresses: [], isComplete: false, within: [prefix] },
    };
    const impacts = [blocked(folded, endpoint('shop/cart'))];
    const of = (source: string) => apply([waiver({ target: connection({ source }) })], impacts).impacts;
    expect(of('203.0.113.9')).toEqual(impacts);
    expect(of('203.0.113.0/25')).toEqual(impacts);
    expect(of('203.0.113.0/24')).toEqual([]);
  });

  it('takes an address however it is written, and of nobody in the cluster', () => {
    const plain = [blocked(endpoint('shop/web'), endpoint('2001:db8::9'), 443)];
    const byAddress = (destination: string) => waiver({ target: connection({ destination, port: 443 }) });
    expect(apply([byAddress('2001:0DB8:0:0::9')], plain).impacts).toEqual([]);
    const [address] = ['10.1.2.3'].flatMap((text) => parseIpAddress(text) ?? []);
    if (address === undefined) throw new Error('no address');
    const pod = { ...endpoint('shop/cart'), addresses: { addresses: [address], isComplete: true } };
    const toPod = [blocked(endpoint('shop/web'), pod, 443)];
    expect(apply([byAddress('10.1.2.3')], toPod).impacts).toEqual(toPod);
  });

  it('finds a finding by its fingerprint, which counts and addresses do not change', () => {
    const fingerprint = fingerprintOfImpact(WEB_CART) ?? '';
    const target = { by: 'fingerprint', fingerprint } as const;
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(apply([waiver({ target })]).impacts).toEqual([]);
    const again = {
      ...WEB_CART,
      recorded: { ...WEB_CART.recorded, denied: { count: 7, firstSeen: 1, lastSeen: 2 } },
    };
    expect(fingerprintOfImpact(again)).toBe(fingerprint);
    expect(fingerprintOfImpact({ ...WEB_CART, transition: 'opened' })).not.toBe(fingerprint);
    expect(fingerprintOfImpact({ ...WEB_CART, transition: 'unknown' })).toBeUndefined();
  });

  it('accepts a workload that loses protection, in one direction', () => {
    const of = (given: Partial<Waiver>) =>
      applyWaivers(simulation({ isolation: [LOST] }), [waiver({ kind: 'unprotected', ...given })], TERMS);
    const by = (direction: 'ingress' | 'egress') =>
      ({ by: 'workload', workload: 'shop/cart', direction }) as const;
    expect(of({ target: by('ingress') }).isolation).toEqual([]);
    expect(of({ target: by('ingress') }).waived.isolation.map(({ finding }) => finding)).toEqual([LOST]);
    expect(of({ target: by('egress') }).isolation).toEqual([LOST]);
    const fingerprint = fingerprintOfIsolation(LOST) ?? '';
    expect(of({ target: { by: 'fingerprint', fingerprint } }).isolation).toEqual([]);
    expect(fingerprintOfIsolation({ ...LOST, change: 'opened' })).not.toBe(fingerprint);
  });

  it('accepts that a policy denies nothing any more, and tells which', () => {
    const { workload, direction, policies, line } = LOST;
    const gone: IsolationChange = { change: 'undenied', workload, direction, policies, line };
    const other: IsolationChange = { ...gone, policies: [policy('shop/other', span('other.yaml', 1))] };
    const given = waiver({ kind: 'unprotected', target: { by: 'workload', workload, direction } });
    expect(applyWaivers(simulation({ isolation: [gone] }), [given], TERMS).isolation).toEqual([]);
    expect(fingerprintOfIsolation(gone)).not.toBe(fingerprintOfIsolation(other));
  });

  it('accepts nothing that cannot be told', () => {
    const unclear: IsolationChange = {
      ...LOST,
      change: 'unclear',
      reason: { code: 'policy-not-simulated', detail: 'x' },
    };
    const target = { by: 'workload', workload: 'shop/cart', direction: 'ingress' } as const;
    const after = applyWaivers(
      simulation({ isolation: [unclear] }),
      [waiver({ kind: 'unprotected', target })],
      TERMS,
    );
    expect(after.isolation).toEqual([unclear]);
  });
});

describe('a waiver that does not count', () => {
  it.each([
    ['expired', '2026-11-18', TERMS],
    ['too-long', '2027-02-18', TERMS],
    ['not-allowed', '2026-12-31', { ...TERMS, allow: false }],
  ] as const)('waives nothing: %s', (why, expires, terms) => {
    const one = waiver({ expires });
    const { impacts, waived } = apply([one], [WEB_CART], terms);
    expect(impacts).toEqual([WEB_CART]);
    expect(waived.refused).toEqual([{ waiver: one, why }]);
    expect(waived.unused).toEqual([]);
  });

  it.each(['2026-11-19', '2027-02-17'])(
    'is valid on the first and the last day that can be: %s',
    (expires) => {
      expect(apply([waiver({ expires })]).impacts).toEqual([]);
    },
  );

  it('ends with its day in UTC', () => {
    const at = (time: string) =>
      apply([waiver({ expires: '2026-11-19' })], [WEB_CART], { ...TERMS, now: Date.parse(time) }).impacts
        .length;
    expect(at('2026-11-19T23:59:59.999Z')).toBe(0);
    expect(at('2026-11-20T00:00:00Z')).toBe(1);
  });

  it('is only unused where it matches nothing, or where it was renewed', () => {
    const old = waiver({ expires: '2026-01-01' });
    const renewed = waiver({ expires: '2026-12-31' });
    expect(apply([old], []).waived).toMatchObject({ refused: [], unused: [old] });
    expect(apply([old, renewed]).waived).toMatchObject({ refused: [], unused: [old] });
  });
});
