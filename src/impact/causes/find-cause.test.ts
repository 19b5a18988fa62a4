import { describe, expect, it } from 'vitest';
import { client, only, recorded, run, seen, side, workload } from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { policyKey, type SideVerdict, type Verdict } from '../../model/verdict.ts';
import type { Cause } from '../connection-impact.ts';
import { findCause } from './find-cause.ts';

/** A policy for the cart, `spec` from line 5 on. */
function cartPolicy(spec: string, name = 'cart'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
${spec}`;
}

const DENY_ALL = cartPolicy('  podSelector: {}\n  policyTypes: [Ingress]\n', 'deny-all');

const webToCart = recorded(workload('web'), workload('cart'), { allowed: seen(1) });

/** `kind: policies side/line` of the one connection whose verdict changes. */
function causeOf(base: readonly string[], head: readonly string[], connection = webToCart): string {
  const { cause } = only(run(side('base', ...base), side('head', ...head), [connection]));
  return cause === undefined ? 'none' : describeCause(cause);
}

function describeCause(cause: Cause): string {
  if (!('line' in cause)) return cause.kind;
  const policies = 'policies' in cause ? cause.policies : [cause.policy];
  const { side: of, span } = cause.line;
  const names = policies.map(({ name }) => name).join(',');
  return `${cause.kind}: ${names} in ${of}, ${span.file}:${span.line}`;
}

describe('a rule that allowed and does not any more', () => {
  const rules = (...items: readonly string[]) =>
    cartPolicy(`  podSelector: {matchLabels: {app: cart}}
  ingress:
${items.map((item) => `    - ${item.trimEnd()}\n`).join('')}`);
  const from = (...apps: readonly string[]) =>
    `from:\n${apps.map((app) => `        - podSelector: {matchLabels: {app: ${app}}}\n`).join('')}`;

  it('names the value that differs', () => {
    expect(causeOf([rules(from('web'))], [rules(from('front'))])).toBe(
      'rule-changed: cart in head, head/0.yaml:8',
    );
  });

  it('names the list of peers that lost one, not its neighbour', () => {
    expect(causeOf([rules(from('a', 'web', 'b'))], [rules(from('a', 'b'))])).toBe(
      'rule-changed: cart in head, head/0.yaml:7',
    );
    expect(causeOf([rules(from('web', 'b'))], [rules(from('b'))])).toBe(
      'rule-changed: cart in head, head/0.yaml:7',
    );
  });

  it('names ports that are new in the rule', () => {
    const narrowed = `${from('web')}      ports: [{port: 9090}]\n`;
    expect(causeOf([rules(from('web'))], [rules(narrowed)])).toBe(
      'rule-changed: cart in head, head/0.yaml:9',
    );
  });

  it('names the list of rules that lost it, not the rule that moved up', () => {
    expect(causeOf([rules(from('a'), from('web'), from('b'))], [rules(from('a'), from('b'))])).toBe(
      'rule-changed: cart in head, head/0.yaml:6',
    );
    expect(causeOf([rules(from('web'))], [rules(from('a'), from('b'))])).toBe(
      'rule-changed: cart in head, head/0.yaml:6',
    );
    expect(causeOf([rules(from('web'), from('b'))], [rules(from('b'), from('c'))])).toBe(
      'rule-changed: cart in head, head/0.yaml:6',
    );
  });

  it('is lost by its rule although another policy isolates too', () => {
    expect(causeOf([rules(from('web')), DENY_ALL], [rules(from('front')), DENY_ALL])).toBe(
      'rule-changed: cart in head, head/0.yaml:8',
    );
  });

  it('is not blamed on a selector that changed and still selects', () => {
    const widened = rules(from('front')).replace('{matchLabels: {app: cart}}', '{}');
    expect(causeOf([rules(from('web')), DENY_ALL], [widened, DENY_ALL])).toBe(
      'rule-changed: cart in head, head/0.yaml:8',
    );
  });

  it('is not blamed on another change of the policy', () => {
    const before = rules(from('a'), from('web'));
    const after = rules(from('c'), from('front'));
    expect(causeOf([before], [after])).toBe('rule-changed: cart in head, head/0.yaml:10');
  });

  it('names the spec when the list of rules is gone with it', () => {
    const without = cartPolicy('  podSelector: {matchLabels: {app: cart}}\n  policyTypes: [Ingress]\n');
    expect(causeOf([rules(from('web'))], [without])).toBe('rule-changed: cart in head, head/0.yaml:4');
  });
});

describe('a policy that allowed and does not select the endpoint any more', () => {
  const policy = (app: string, types: string, peer = 'web') =>
    cartPolicy(`  policyTypes: [${types}]
  ingress:
    - from: [{podSelector: {matchLabels: {app: ${peer}}}}]
    - from: [{podSelector: {matchLabels: {app: batch}}}]
  podSelector:
    matchLabels:
      app: ${app}
`);

  it('names the selector, and does not say of the rule that it changed', () => {
    expect(causeOf([policy('cart', 'Ingress'), DENY_ALL], [policy('cart2', 'Ingress'), DENY_ALL])).toBe(
      'selection-lost: cart in head, head/0.yaml:11',
    );
  });

  it('names the selector, although rules changed too', () => {
    expect(
      causeOf([policy('cart', 'Ingress'), DENY_ALL], [policy('cart2', 'Ingress', 'other'), DENY_ALL]),
    ).toBe('rule-changed: cart in head, head/0.yaml:11');
  });

  it('names its types when it does not speak about the direction any more', () => {
    const egressOnly = cartPolicy(
      '  podSelector:\n    matchLabels:\n      app: cart\n  egress: [{}]\n  policyTypes: [Egress]\n',
    );
    expect(causeOf([policy('cart', 'Ingress'), DENY_ALL], [egressOnly, DENY_ALL])).toBe(
      'rule-changed: cart in head, head/0.yaml:9',
    );
  });

  it('names its spec when it lost the rules that made it speak about the direction', () => {
    const types = 'policyTypes: [Egress]';
    const ruled = cartPolicy(`  podSelector: {matchLabels: {app: cart}}\n  ${types}\n  ingress: [{}]\n`);
    const without = cartPolicy(`  podSelector: {matchLabels: {app: cart}}\n  ${types}\n`);
    expect(causeOf([ruled, DENY_ALL], [without, DENY_ALL])).toBe('rule-changed: cart in head, head/0.yaml:4');
  });

  it('names the lost rule in the base when the policy is gone', () => {
    expect(causeOf([policy('cart', 'Ingress'), DENY_ALL], [DENY_ALL])).toBe(
      'policy-removed: cart in base, base/0.yaml:7',
    );
  });
});

describe('a new default deny', () => {
  it('names every policy that isolates, and what selects the endpoint in the first', () => {
    const isolate = (name: string) =>
      cartPolicy('  policyTypes: [Ingress]\n  podSelector: {matchLabels: {app: cart}}\n', name);
    expect(causeOf([], [isolate('one'), isolate('two')])).toBe(
      'newly-isolated: one,two in head, head/0.yaml:6',
    );
  });

  it('at the source is told before one at the destination', () => {
    const egress = cartPolicy('  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n', 'web');
    const ingress = cartPolicy('  podSelector: {matchLabels: {app: cart}}\n');
    const impact = only(run(side('base'), side('head', ingress, egress), [webToCart]));
    expect(impact).toMatchObject({ direction: 'egress', cause: { policies: [{ name: 'web' }] } });
  });

  it('of a policy that existed and now selects more names it', () => {
    const isolate = (app: string) => cartPolicy(`  podSelector:\n    matchLabels: {app: ${app}}\n`);
    expect(causeOf([isolate('other')], [isolate('cart')])).toBe(
      'newly-isolated: cart in head, head/0.yaml:6',
    );
  });
});

describe('a connection that is opened', () => {
  const isolate = cartPolicy('  podSelector: {matchLabels: {app: cart}}\n', 'isolate');
  const denied = recorded(workload('web'), workload('cart'), { denied: seen(1) });

  it('names the rule that allows it now', () => {
    const allow = cartPolicy(
      '  podSelector: {}\n  ingress:\n    - {ports: [{port: 1}]}\n    - {}\n',
      'allow',
    );
    expect(causeOf([isolate], [isolate, allow], denied)).toBe('rule-added: allow in head, head/1.yaml:8');
  });

  it('names the policies that isolated it, in the base', () => {
    const other = cartPolicy('  podSelector: {}\n', 'other');
    expect(causeOf([isolate, other], [], denied)).toBe(
      'no-longer-isolated: isolate,other in base, base/0.yaml:5',
    );
  });

  it('is decided at the end that denied before', () => {
    const egress = cartPolicy('  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n', 'web');
    const impact = only(run(side('base', egress), side('head'), [denied]));
    expect(impact).toMatchObject({ transition: 'opened', direction: 'egress' });
    const atDestination = only(run(side('base', isolate), side('head'), [denied]));
    expect(atDestination).toMatchObject({ transition: 'opened', direction: 'ingress' });
  });
});

it('a verdict that is unknown before or after has no line to blame', () => {
  const byNode = cartPolicy(`  podSelector: {matchLabels: {app: cart}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
`);
  const stranger: RecordedConnection = recorded(
    { ...workload('web'), labels: { labels: new Map(), isComplete: false } },
    workload('cart'),
    { allowed: seen(1) },
  );
  expect(causeOf([], [byNode], stranger)).toBe('undecided');
  expect(causeOf([byNode], [], stranger)).toBe('undecided');
  expect(only(run(side('base'), side('head', byNode), [stranger])).direction).toBeUndefined();
});

it('clients outside the cluster: names the block that shrank', () => {
  const block = (cidr: string) =>
    cartPolicy(`  podSelector: {matchLabels: {app: cart}}
  ingress:
    - from:
        - ipBlock:
            cidr: ${cidr}
`);
  const fromNet = recorded(client('203.0.113.200'), workload('cart'), { allowed: seen(1) });
  expect(causeOf([block('203.0.113.0/24')], [block('203.0.113.0/25')], fromNet)).toBe(
    'rule-changed: cart in head, head/0.yaml:9',
  );
});

/* Kubernetes has no rules that deny; dialects that have them lose them in the same way. */
describe('a rule that denied and is gone', () => {
  const rule = (peer: string) =>
    cartPolicy(`  podSelector: {matchLabels: {app: cart}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: ${peer}}}}]
`);
  const free: SideVerdict = { outcome: 'allowed', decision: { kind: 'no-policy' }, passed: [], unknowns: [] };

  function causeOfLoss(head: readonly string[]): string {
    const [base, now] = [side('base', rule('web')).policies, side('head', ...head).policies];
    const [policy] = base;
    if (policy === undefined) throw new Error('no policy');
    const lookup = {
      base: new Map(base.map((one) => [policyKey(one.ref), one])),
      head: new Map(now.map((one) => [policyKey(one.ref), one])),
    };
    const ingress: SideVerdict = {
      outcome: 'denied',
      decision: {
        kind: 'rule',
        policy: policy.ref,
        direction: 'ingress',
        action: 'deny',
        index: 0,
        path: ['spec', 'ingress', 0],
        span: { file: 'base/0.yaml', line: 7, column: 7 },
      },
      passed: [],
      unknowns: [],
    };
    const before: Verdict = { outcome: 'denied', egress: free, ingress };
    const after: Verdict = { outcome: 'allowed', egress: free, ingress: free };
    return describeCause(findCause('ingress', before, after, lookup));
  }

  it('with its policy, or changed in it', () => {
    expect(causeOfLoss([])).toBe('policy-removed: cart in base, base/0.yaml:7');
    expect(causeOfLoss([rule('api')])).toBe('rule-changed: cart in head, head/0.yaml:7');
  });
});
