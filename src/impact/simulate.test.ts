import { describe, expect, it } from 'vitest';
import {
  CART_INGRESS,
  client,
  ISOLATE_DB,
  only,
  recorded,
  run,
  seen,
  side,
  workload,
} from '../../test/support/simulated-shop.ts';
import { NO_LABELS_KNOWN } from '../model/label-set.ts';

describe('what a change does to a connection', () => {
  const webToCart = recorded(workload('web'), workload('cart'), { allowed: seen(17) });
  const webToDb = recorded(workload('web'), workload('db'), { allowed: seen(3) });

  it('blocked by a changed label: names the policy and the very line that differs', () => {
    const changed = CART_INGRESS.replace('app: web', 'app: frontend');
    const simulation = run(side('base', CART_INGRESS), side('head', changed), [webToCart]);
    expect(simulation.totals.blocked).toEqual({ connections: 1, seen: 17 });
    expect(only(simulation)).toMatchObject({
      transition: 'blocked',
      direction: 'ingress',
      isUnexplained: false,
      cause: {
        kind: 'rule-changed',
        policy: { name: 'cart-ingress' },
        line: { side: 'head', span: { file: 'head/0.yaml', line: 8 } },
      },
    });
  });

  it('blocked by a rule that is gone: the line is the list that lost it', () => {
    const two = `${CART_INGRESS}    - from: [{podSelector: {matchLabels: {app: batch}}}]\n`;
    const first = two.replace(/ {4}- from:\n.*\n.*8080}\]\n/, '');
    const simulation = run(side('base', two), side('head', first), [webToCart]);
    expect(only(simulation).cause).toMatchObject({ kind: 'rule-changed', line: { span: { line: 6 } } });
  });

  it('blocked because the allowing policy is removed while another isolates: the line is the lost rule', () => {
    const denyAll = ISOLATE_DB.replace('app: db', 'app: cart');
    const simulation = run(side('base', CART_INGRESS, denyAll), side('head', denyAll), [webToCart]);
    expect(only(simulation).cause).toMatchObject({
      kind: 'policy-removed',
      line: { side: 'base', span: { file: 'base/0.yaml', line: 7 } },
    });
  });

  it('blocked by a new default deny: names what selects it', () => {
    const simulation = run(side('base'), side('head', ISOLATE_DB), [webToDb]);
    expect(only(simulation).cause).toMatchObject({
      kind: 'newly-isolated',
      policies: [{ name: 'db-isolate' }],
      line: { side: 'head', span: { file: 'head/0.yaml', line: 5 } },
    });
  });

  it('opened by a rule and by a lifted isolation', () => {
    const denied = recorded(workload('web'), workload('cart'), { denied: seen(4) });
    const denyAll = ISOLATE_DB.replace('app: db', 'app: cart');
    const byRule = run(side('base', denyAll), side('head', denyAll, CART_INGRESS), [denied]);
    expect(only(byRule)).toMatchObject({
      transition: 'opened',
      cause: {
        kind: 'rule-added',
        policy: { name: 'cart-ingress' },
        line: { side: 'head', span: { line: 7 } },
      },
    });
    const lifted = run(side('base', denyAll), side('head'), [denied]);
    expect(only(lifted).cause).toMatchObject({ kind: 'no-longer-isolated', line: { side: 'base' } });
  });

  it('nothing when nothing changes, or only comments, order and file names do', () => {
    const base = side('base', CART_INGRESS, ISOLATE_DB);
    const head = side('head', `# moved\n${ISOLATE_DB}`, CART_INGRESS);
    const simulation = run(base, head, [webToCart]);
    expect(simulation.changes).toEqual([]);
    expect(simulation.impacts).toEqual([]);
    expect(simulation.coverage.touched).toBe(0);
  });
});

it('both sides are named, with the number of their policies', () => {
  const simulation = run(side('git:base', CART_INGRESS), side('policies/', CART_INGRESS, ISOLATE_DB), []);
  expect(simulation).toMatchObject({
    cni: 'cilium 1.20',
    base: { name: 'git:base', policies: 1 },
    head: { name: 'policies/', policies: 2 },
    evidence: { window: { first: 1000, last: 2000 }, nodes: ['n1'], lostEvents: 0, sources: [] },
  });
});

describe('what is not known', () => {
  const stranger = workload('stranger', NO_LABELS_KNOWN);

  it('an unknown that the change could turn is counted and listed with its reason', () => {
    const simulation = run(side('base'), side('head', CART_INGRESS), [
      recorded(stranger, workload('cart'), { allowed: seen(1) }),
    ]);
    expect(simulation.totals.unknown.connections).toBe(1);
    expect(only(simulation).head.ingress.unknowns).toMatchObject([{ code: 'labels-not-recorded' }]);
  });

  it('an unknown that the change cannot turn is kept apart', () => {
    const simulation = run(side('base', CART_INGRESS), side('head', CART_INGRESS, ISOLATE_DB), [
      recorded(stranger, workload('cart'), { allowed: seen(5) }),
    ]);
    expect(simulation.totals.unknown.connections).toBe(0);
    expect(simulation.unknownUntouched).toEqual({ connections: 1, seen: 5 });
    expect(simulation.impacts).toEqual([]);
  });
});

describe('base policies against the record', () => {
  it('counts what agrees, contradicts and cannot be compared, and shows contradictions', () => {
    const base = side('base', CART_INGRESS);
    const simulation = run(base, base, [
      recorded(workload('web'), workload('cart'), { allowed: seen(1) }),
      recorded(workload('batch'), workload('cart'), { denied: seen(1) }),
      recorded(workload('batch2'), workload('cart'), { allowed: seen(2) }),
      recorded(workload('batch3'), workload('cart'), { attempted: seen(1) }),
    ]);
    expect(simulation.accuracy).toEqual({
      agreeing: 2,
      contradicting: 1,
      notComparable: 1,
      outdated: 0,
      touched: { connections: 0, compared: 0, contradicting: 0 },
    });
    expect(simulation.totals.unexplained).toEqual({ connections: 1, seen: 2 });
    expect(only(simulation)).toMatchObject({ transition: 'still-denied', isUnexplained: true });
  });

  it('audit mode is a denial by policy, and the later of two outcomes counts', () => {
    const base = side('base', CART_INGRESS);
    const simulation = run(base, base, [
      recorded(workload('a'), workload('cart'), { audited: seen(1) }),
      recorded(workload('b'), workload('cart'), { allowed: seen(1, 1500), denied: seen(1, 1900) }),
    ]);
    expect(simulation.accuracy).toEqual({
      agreeing: 2,
      contradicting: 0,
      notComparable: 0,
      outdated: 0,
      touched: { connections: 0, compared: 0, contradicting: 0 },
    });
  });
});

describe('what a reader counts as one', () => {
  it('clients of the internet with one reason are one connection, those with another are another', () => {
    const allowNet = CART_INGRESS.replace(
      'podSelector: {matchLabels: {app: web}}',
      'ipBlock: {cidr: 203.0.113.0/24}',
    );
    const narrowed = allowNet.replace('/24', '/25');
    const from = (address: string) => recorded(client(address), workload('cart'), { allowed: seen(10) });
    const simulation = run(side('base', allowNet), side('head', narrowed), [
      from('203.0.113.1'),
      from('203.0.113.200'),
      from('203.0.113.201'),
    ]);
    expect(simulation.totals.blocked).toEqual({ connections: 1, seen: 20 });
    expect(simulation.totals['still-allowed']).toEqual({ connections: 1, seen: 10 });
    expect(only(simulation).recorded.connection.source.addresses.addresses).toHaveLength(2);
  });
});

describe('coverage', () => {
  it('names workloads that a changed policy selects and nobody was seen to use in that direction', () => {
    const simulation = run(
      side('base'),
      side('head', ISOLATE_DB, CART_INGRESS),
      [
        recorded(workload('web'), workload('cart'), { allowed: seen(1) }),
        recorded(workload('db'), workload('cart'), { allowed: seen(1) }),
      ],
      [workload('db'), workload('other')],
    );
    expect(simulation.coverage).toEqual({ touched: 2, withoutTraffic: ['shop/db'] });
  });
});
