import { describe, expect, it } from 'vitest';
import type { IsolationChange } from '../../../src/impact/isolation/isolation-change.ts';
import { completeLabels } from '../../../src/model/label-set.ts';
import { phraseText } from '../../../src/report/terminal/phrase-text.ts';
import {
  isolationGroupRow,
  isolationGroups,
  isolationRow,
} from '../../../src/report/wording/clauses/isolation-clause.ts';
import {
  ANTREA_DENY,
  CART_INGRESS,
  client,
  ISOLATE_DB,
  recorded,
  run,
  seen,
  side,
  workload,
} from '../../support/simulated-shop.ts';

const DB = [workload('db'), workload('web')];
const text = (changes: readonly IsolationChange[]) =>
  changes.map((change) => phraseText(isolationRow(change)));

/** What a change does to the protection of db and web, of which nothing was recorded. */
function isolation(base: readonly string[], head: readonly string[], workloads = DB): readonly string[] {
  return text(run(side('base', ...base), side('head', ...head), [], workloads).isolation);
}

const rules = (ingress: string) => ISOLATE_DB.replace('[Ingress]', `[Ingress]\n  ingress: ${ingress}`);

describe('a workload of which nothing was recorded', () => {
  it('is no longer protected when the only policy goes, by removal or by a slip of the pen', () => {
    expect(isolation([ISOLATE_DB], [])).toEqual([
      'shop/db accepts connections from everybody again: policy shop/db-isolate no longer protects it (base/0.yaml:1 before this change)',
    ]);
    for (const [from, to] of [
      ['app: db', 'app: bd'],
      ['namespace: shop', 'namespace: shpo'],
    ] as const) {
      const lost = isolation([ISOLATE_DB], [ISOLATE_DB.replace(from, to)]);
      expect(lost).toHaveLength(1);
      expect(lost[0]).toContain('shop/db accepts connections from everybody again');
    }
    const typo = run(
      side('base', ISOLATE_DB),
      side('head', ISOLATE_DB.replace('app: db', 'app: bd')),
      [],
      DB,
    );
    expect(typo.isolation).toMatchObject([
      { line: { side: 'head', span: { file: 'head/0.yaml', line: 5 } } },
    ]);
  });

  it('stays protected while another policy isolates it, in the same direction', () => {
    const twice = ISOLATE_DB.replace('db-isolate', 'again');
    expect(isolation([ISOLATE_DB, twice], [twice])).toEqual([]);
    const both = ISOLATE_DB.replace('[Ingress]', '[Ingress, Egress]');
    expect(isolation([both], [ISOLATE_DB])).toEqual([
      'shop/db may connect to everybody again: policy shop/db-isolate no longer protects it (head/0.yaml:5)',
    ]);
  });

  it('is opened to every namespace or the world, on the ports that were not open before', () => {
    expect(
      isolation([ISOLATE_DB], [rules('[{from: [{namespaceSelector: {}}], ports: [{port: 5432}]}]')]),
    ).toEqual([
      'shop/db accepts connections from pods of every namespace on TCP 5432: policy shop/db-isolate lets them (head/0.yaml:7)',
    ]);
    expect(
      isolation([ISOLATE_DB], [rules('[{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]')]),
    ).toEqual([
      'shop/db accepts connections from any address outside the cluster: policy shop/db-isolate lets them (head/0.yaml:7)',
    ]);
    expect(isolation([ISOLATE_DB], [rules('[{}]')])).toEqual([
      'shop/db accepts connections from everybody: policy shop/db-isolate lets them (head/0.yaml:7)',
    ]);
    const open = (ports: string) => rules(`[{ports: [${ports}]}]`);
    expect(isolation([open('{port: 80}')], [open('{port: 80}, {port: 443}')])).toHaveLength(1);
    expect(isolation([open('{port: 80, endPort: 500}')], [open('{port: 443}')])).toEqual([]);
    expect(
      isolation(
        [open('{port: 80, endPort: 99}, {port: 100, endPort: 200}')],
        [open('{port: 90, endPort: 150}')],
      ),
    ).toEqual([]);
    expect(isolation([open('{protocol: UDP}')], [open('{port: 443}')])).toHaveLength(1);
    expect(isolation([open('{port: http}')], [open('{port: http}')])).toEqual([]);
    expect(isolation([open('{port: 80}')], [open('{port: http}')])).toHaveLength(1);
  });

  it('is as open as before: rules that name somebody, and isolation that kept nobody out', () => {
    expect(isolation([ISOLATE_DB], [rules('[{from: [{podSelector: {}}]}]')])).toEqual([]);
    expect(
      isolation([ISOLATE_DB], [rules('[{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]')]),
    ).toEqual([]);
    expect(isolation([ISOLATE_DB], [rules('[{from: [{ipBlock: {cidr: 1.2.3.0/24}}]}]')])).toEqual([]);
    expect(isolation([rules('[{}]')], [])).toEqual([]);
    expect(isolation([], [rules('[{}]')])).toEqual([]);
    expect(isolation([], [])).toEqual([]);
  });

  it('is newly isolated, which takes nothing away from its protection', () => {
    expect(isolation([CART_INGRESS], [CART_INGRESS, ISOLATE_DB])).toEqual([
      'shop/db now denies what enters it unless a rule allows it: policy shop/db-isolate (head/0.yaml:5)'.replace(
        'head/0',
        'head/1',
      ),
    ]);
  });

  it('is one row with others that the same policy isolates in the same directions', () => {
    const rowsOf = (...head: readonly string[]) => {
      const workloads = ['a', 'b', 'c', 'd', 'e'].map((app) => workload(app));
      const { isolation: changes } = run(side('base'), side('head', ...head), [], workloads);
      return isolationGroups(changes).map((group) => phraseText(isolationGroupRow(group)));
    };
    const all = ISOLATE_DB.replace('{ app: db }', '{}').replace('{app: db}', '{}');
    const bothWays = all.replace('[Ingress]', '[Ingress, Egress]');
    expect(bothWays).not.toBe(all);
    expect(rowsOf(bothWays)).toEqual([
      'shop/a, shop/b, shop/c and 2 more now deny what enters and leaves them unless a rule allows it: policy shop/db-isolate (head/0.yaml:5)',
    ]);
    const alsoA = ISOLATE_DB.replaceAll('db', 'a').replace('[Ingress]', '[Ingress, Egress]');
    expect(rowsOf(all, alsoA)).toEqual([
      'shop/a now denies what enters it unless a rule allows it: policies shop/db-isolate and shop/a-isolate (head/0.yaml:5)',
      'shop/a now denies what leaves it unless a rule allows it: policy shop/a-isolate (head/1.yaml:5)',
      'shop/b, shop/c, shop/d and 1 more now deny what enters them unless a rule allows it: policy shop/db-isolate (head/0.yaml:5)',
    ]);
  });

  it('is one row with others of which the same is not known, and by itself where it is', () => {
    const rowsOf = (base: readonly string[], head: readonly string[], names: readonly string[]) =>
      isolationGroups(
        run(
          side('base', ...base),
          side('head', ...head),
          [],
          names.map((app) => workload(app)),
        ).isolation,
      ).map((group) => phraseText(isolationGroupRow(group)));
    const why =
      'ClusterNetworkPolicy (`crd.antrea.io/v1beta1`) `deny-all` is not simulated, and may decide this';
    expect(rowsOf([ANTREA_DENY], [], ['db'])).toEqual([
      `it is not known whether shop/db is still protected: ${why}`,
    ]);
    expect(rowsOf([ANTREA_DENY], [], ['a', 'b', 'c', 'd', 'e'])).toEqual([
      `it is not known whether shop/a, shop/b, shop/c and 2 more are still protected: ${why}`,
    ]);
    const everybody = ISOLATE_DB.replace('{ app: db }', '{}').replace('{app: db}', '{}');
    expect(rowsOf([everybody], [], ['db', 'web'])).toHaveLength(2);
  });

  it('may be unprotected where a policy that is not simulated may protect it: that is said, not guessed', () => {
    const [said] = isolation([ISOLATE_DB, ANTREA_DENY], [ANTREA_DENY]);
    expect(said).toBe(
      'it is not known whether shop/db is still protected at ingress: ClusterNetworkPolicy (`crd.antrea.io/v1beta1`) `deny-all` is not simulated, and may decide this',
    );
    expect(isolation([ANTREA_DENY], [], [workload('db')])).toHaveLength(2);
    const unlabelled = { ...workload('db'), labels: { labels: new Map(), isComplete: false } };
    expect(
      isolation(
        [ISOLATE_DB.replace('app: db', 'tier: x').replace('db-isolate', 'x'), ISOLATE_DB],
        [ISOLATE_DB],
        [unlabelled],
      ),
    ).toEqual([]);
  });
});

it('sees the workloads of the recording, too, and each once', () => {
  const flows = [
    recorded(workload('web'), workload('db'), { allowed: seen(3) }),
    recorded(client('1.1.1.1'), workload('db'), {}),
  ];
  const simulation = run(side('base', ISOLATE_DB), side('head'), flows, [workload('db')]);
  expect(simulation.isolation.map(({ workload: name }) => name)).toEqual(['shop/db']);
});

it('compares a workload whose labels change with what it was, and a new one with nothing', () => {
  const policies = side('both', ISOLATE_DB);
  const renamed = workload('db', completeLabels([['app', 'database']]));
  const input = (baseWorkloads: readonly ReturnType<typeof workload>[]) =>
    run(policies, policies, [], [renamed], baseWorkloads).isolation;
  expect(text(input([workload('db')]))).toEqual([
    'shop/db accepts connections from everybody again: policy shop/db-isolate no longer protects it (both/0.yaml:5)',
  ]);
  expect(input([])).toEqual([]);
  expect(input([renamed])).toEqual([]);
  expect(input([workload('db'), renamed])).toEqual([]);
});

describe('a policy of Cilium that only denies, and leaves the rest open', () => {
  const denying = (rules: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: denials, namespace: shop}
spec:
  enableDefaultDeny: {ingress: false, egress: false}
  endpointSelector: {matchLabels: {app: db}}
  ${rules}
`;
  const noWorld = denying('egressDeny: [{toEntities: [world]}]');

  it('keeps its pods off whom it denies, and is no default deny', () => {
    expect(isolation([], [noWorld])).toEqual([
      'connections from shop/db to any address outside the cluster are now denied, fully or partly: policy shop/denials (head/0.yaml:6)',
    ]);
    expect(isolation([], [denying('ingressDeny: [{fromEntities: [all]}]')])).toEqual([
      'connections from everybody to shop/db are now denied, fully or partly: policy shop/denials (head/0.yaml:6)',
    ]);
  });

  it('is missed by just those when it goes', () => {
    expect(isolation([noWorld], [])).toEqual([
      'shop/db may connect to any address outside the cluster again: policy shop/denials no longer protects it (base/0.yaml:1 before this change)',
    ]);
  });

  it('closes nothing when it denies nobody in particular: SCTP, which is off, is no protection', () => {
    expect(isolation([], [denying('egressDeny: [{toEndpoints: [{matchLabels: {app: web}}]}]')])).toEqual([]);
  });

  it('opens each port once, for addresses of IPv4 and IPv6 alike', () => {
    const isolated = denying('egress: [{}]').replace('egress: false', 'egress: true');
    const open = isolated.replace('[{}]', '[{toEntities: [world], toPorts: [{ports: [{port: "443"}]}]}]');
    expect(isolation([isolated], [open.replace('{port: "443"}', '{port: "443", protocol: TCP}')])).toEqual([
      'shop/db may connect to any address outside the cluster on TCP 443: policy shop/denials lets them (head/0.yaml:7)',
    ]);
  });

  it('isolates by default when it does not say otherwise', () => {
    const isolating = noWorld.replace('egress: false', 'egress: true');
    expect(isolation([], [isolating])).toEqual([
      'shop/db now denies what leaves it unless a rule allows it: policy shop/denials (head/0.yaml:6)',
    ]);
  });
});

describe('a policy that denied somebody in particular', () => {
  const deny = (name: string, from = 'web') => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  enableDefaultDeny: {ingress: false}
  endpointSelector: {matchLabels: {app: db}}
  ingressDeny: [{fromEndpoints: [{matchLabels: {app: ${from}}}]}]
`;

  it('is missed when it goes, though nobody was recorded to be kept off', () => {
    expect(isolation([deny('a')], [])).toEqual([
      'policy shop/a no longer denies anything that enters shop/db (base/0.yaml:1 before this change)',
    ]);
    expect(isolation([ISOLATE_DB, deny('a')], [ISOLATE_DB])).toEqual([
      'policy shop/a no longer denies anything that enters shop/db (base/0.yaml:1 before this change)'.replace(
        'base/0',
        'base/1',
      ),
    ]);
  });

  it('is named once for all its pods', () => {
    const everybody = deny('a').replace('{matchLabels: {app: db}}', '{}');
    const { isolation: changes } = run(side('base', everybody), side('head'), [], DB);
    expect(isolationGroups(changes).map((group) => phraseText(isolationGroupRow(group)))).toEqual([
      'policy shop/a no longer denies anything that enters shop/db and shop/web (base/0.yaml:1 before this change)',
    ]);
  });

  it('is not when another one takes its place, its rule changes, or everything is closed now', () => {
    expect(isolation([deny('a')], [deny('b')])).toEqual([]);
    expect(isolation([deny('a')], [deny('a', 'cart')])).toEqual([]);
    expect(isolation([deny('a')], [ISOLATE_DB])).toEqual([
      'shop/db now denies what enters it unless a rule allows it: policy shop/db-isolate (head/0.yaml:5)',
    ]);
  });
});
