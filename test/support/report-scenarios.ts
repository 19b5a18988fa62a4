import type { ConnectionImpact } from '../../src/impact/connection-impact.ts';
import type { Waiver } from '../../src/impact/gate/waiver.ts';
import type { IsolationChange } from '../../src/impact/isolation/isolation-change.ts';
import { JUDGED_BY_ITSELF } from '../../src/impact/judged-by.ts';
import type { SimulationResult } from '../../src/impact/simulation-result.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { PolicyRef } from '../../src/model/verdict.ts';
import {
  allowedBy,
  change,
  deniedBy,
  endpoint,
  entering,
  FREE,
  impact,
  policy,
  recorded,
  sightings,
  simulated,
  simulation,
  source,
  span,
  unknownBecause,
  WINDOW,
  workload,
} from './report-builders.ts';

const CART = policy('shop/cart-ingress', span('policies/cart.yaml', 3, 1));
const DB = policy('data/db-isolate', span('policies/db.yaml', 1, 1));
const API = policy('shop/api-public', span('policies/api.yaml', 1, 1));

const cartBlocked = impact(
  'blocked',
  recorded(endpoint('shop/web'), endpoint('shop/cart'), { seen: { allowed: sightings(17_930) } }),
  { base: entering(allowedBy(CART, 0, span('policies/cart.yaml', 14, 5))), head: entering(deniedBy(CART)) },
  { kind: 'rule-changed', policy: CART, line: { span: span('policies/cart.yaml', 16, 16), side: 'head' } },
);
const reportBlocked = impact(
  'blocked',
  recorded(endpoint('shop/nightly-report'), endpoint('data/postgres'), {
    port: 5432,
    seen: { allowed: sightings(14, Date.UTC(2025, 10, 18, 2, 40)) },
  }),
  { base: entering(FREE), head: entering(deniedBy(DB)) },
  { kind: 'newly-isolated', policies: [DB], line: { span: span('policies/db.yaml', 7, 16), side: 'head' } },
);
const STAGED: PolicyRef = {
  dialect: 'calico',
  apiVersion: 'projectcalico.org/v3',
  kind: 'StagedGlobalNetworkPolicy',
  namespace: undefined,
  name: 'db-isolate',
  span: span('policies/staged.yaml', 1, 1),
};
const stagedBlocks = impact(
  'blocked',
  recorded(endpoint('shop/nightly-report'), endpoint('data/postgres'), {
    port: 5432,
    seen: { allowed: sightings(14, Date.UTC(2025, 10, 18, 2, 40)) },
  }),
  { base: entering(FREE), head: entering(deniedBy(STAGED)) },
  {
    kind: 'newly-isolated',
    policies: [STAGED],
    line: { span: span('policies/staged.yaml', 5, 13), side: 'head' },
  },
);
const apiOpened = impact(
  'opened',
  recorded(endpoint('203.0.113.9'), endpoint('shop/api'), { port: 443, seen: { denied: sightings(3) } }),
  { base: entering(deniedBy(API)), head: entering(allowedBy(API, 1, span('policies/api.yaml', 9, 9))) },
  { kind: 'rule-added', policy: API, line: { span: span('policies/api.yaml', 9, 9), side: 'head' } },
);
const mailRemoved = impact(
  'blocked',
  recorded(endpoint('shop/orders'), endpoint('mail/smtp'), { port: 25 }),
  {
    base: entering(
      allowedBy(
        policy('mail/allow-orders', span('policies/mail.yaml', 1, 1)),
        0,
        span('policies/mail.yaml', 11),
      ),
    ),
    head: entering(deniedBy(policy('mail/default-deny', span('policies/mail-deny.yaml', 1, 1)))),
  },
  {
    kind: 'policy-removed',
    policy: policy('mail/allow-orders', span('policies/mail.yaml', 1, 1)),
    line: { span: span('policies/mail.yaml', 11, 5), side: 'base' },
  },
);
const metricsUnknown = ['cart', 'api', 'web', 'orders'].map((name) =>
  impact(
    'unknown',
    recorded(endpoint('monitoring/prometheus'), workload('shop', name), { port: 9090 }),
    {
      base: entering(FREE),
      head: entering(
        unknownBecause({
          code: 'ports-not-recorded',
          detail: `the container ports of \`shop/${name}\` are not known`,
        }),
      ),
    },
    { kind: 'undecided' },
  ),
);
const LOSSES: readonly IsolationChange[] = [
  {
    change: 'lost',
    workload: 'data/redis',
    direction: 'ingress',
    audiences: ['every-namespace', 'world'],
    ports: 'any',
    policies: [DB],
    line: { span: span('policies/db.yaml', 1, 1), side: 'base' },
  },
  {
    change: 'opened',
    workload: 'shop/api',
    direction: 'ingress',
    audiences: ['world'],
    ports: [
      { kind: 'port-range', protocol: 'TCP', first: 443, last: 443 },
      { kind: 'port-range', protocol: 'TCP', first: 8000, last: 8080 },
      { kind: 'named-port', protocol: 'UDP', name: 'quic' },
      { kind: 'port-range', protocol: 'SCTP', first: 1, last: 65535 },
    ],
    policies: [API],
    line: { span: span('policies/api.yaml', 9), side: 'head' },
  },
  {
    change: 'unclear',
    workload: 'shop/cart',
    direction: 'egress',
    policies: [CART],
    line: undefined,
    reason: {
      code: 'policy-not-simulated',
      detail: 'AuthorizationPolicy `shop/cart` is not simulated, and may decide this',
    },
  },
  {
    change: 'gained',
    refused: undefined,
    workload: 'shop/orders',
    direction: 'egress',
    policies: [API],
    line: { span: span('policies/api.yaml', 7), side: 'head' },
  },
  ...['shop/mail', 'shop/web'].flatMap((workload) =>
    (['ingress', 'egress'] as const).map(
      (direction): IsolationChange => ({
        change: 'gained',
        refused: undefined,
        workload,
        direction,
        policies: [DB],
        line: { span: span('policies/db.yaml', 3), side: 'head' },
      }),
    ),
  ),
];

const WAIVERS = '.sluice-waivers.yaml';
const CART_WAIVER: Waiver = {
  kind: 'blocked',
  target: {
    by: 'connection',
    source: 'shop/web',
    destination: 'shop/cart',
    protocol: 'TCP',
    port: 8080,
  },
  owner: 'team-shop',
  reason: 'the cart moves behind the gateway, SHOP-412',
  expires: '2025-12-31',
  span: span(WAIVERS, 2),
};
const REDIS_WAIVER: Waiver = {
  ...CART_WAIVER,
  kind: 'unprotected',
  target: { by: 'workload', workload: 'data/redis', direction: 'ingress' },
  span: span(WAIVERS, 10),
};
const REPORT_WAIVER: Waiver = {
  ...CART_WAIVER,
  target: { by: 'fingerprint', fingerprint: '0123456789abcdef' },
  owner: 'data',
  span: span(WAIVERS, 18),
};

const ANTREA_DENY: PolicyRef = {
  dialect: 'other',
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'ClusterNetworkPolicy',
  namespace: undefined,
  name: 'deny-all',
  span: span('policies/antrea.yaml', 1, 1),
};
/** What stands for a file that is no manifest. */
const JOB: PolicyRef = {
  ...ANTREA_DENY,
  apiVersion: '',
  kind: 'File',
  name: '.gitlab-ci.yml',
  span: span('.gitlab-ci.yml', 1, 1),
};
const everythingUnknown = [
  impact(
    'unknown',
    recorded(endpoint('shop/web'), endpoint('shop/cart')),
    {
      base: entering(FREE),
      head: entering(
        unknownBecause({
          code: 'policy-not-simulated',
          detail:
            'ClusterNetworkPolicy (`crd.antrea.io/v1beta1`) `deny-all` is not simulated, and may decide this',
        }),
      ),
    },
    { kind: 'undecided' },
  ),
];
const dnsUnexplained = {
  ...impact('still-denied', recorded(endpoint('shop/web'), endpoint('kube-system/coredns'), { port: 53 }), {
    base: entering(deniedBy(DB)),
    head: entering(deniedBy(DB)),
  }),
  isUnexplained: true,
};

const LEAVING = { ...entering(deniedBy(DB)), egress: deniedBy(DB), ingress: FREE };

/** One impact for each cause that the others do not have, with every outcome that a record may tell. */
const everyCause = [
  {
    ...impact(
      'blocked',
      recorded(endpoint('data/nightly-report'), endpoint('2001:db8::9'), {
        port: 443,
        seen: { allowed: sightings(9), denied: sightings(1), audited: sightings(2), attempted: sightings(3) },
      }),
      { base: entering(FREE), head: LEAVING },
      {
        kind: 'newly-isolated',
        policies: [DB, API],
        line: { span: span('policies/db.yaml', 7), side: 'head' },
      },
    ),
    direction: 'egress',
  },
  impact(
    'blocked',
    recorded(endpoint('shop/web'), endpoint('shop/api'), { port: 80, seen: { attempted: sightings(4) } }),
    { base: entering(FREE), head: entering(deniedBy(API)) },
    { kind: 'rule-added', policy: API, line: { span: span('policies/api.yaml', 20), side: 'head' } },
  ),
  impact(
    'opened',
    recorded(endpoint('198.51.100.7'), endpoint('data/postgres'), {
      port: 5432,
      seen: { audited: sightings(6) },
    }),
    { base: entering(deniedBy(DB)), head: entering(FREE) },
    { kind: 'no-longer-isolated', policies: [DB], line: { span: span('policies/db.yaml', 7), side: 'base' } },
  ),
  impact(
    'opened',
    recorded(endpoint('shop/batch'), endpoint('shop/api'), { seen: { denied: sightings(2) } }),
    { base: entering(deniedBy(API)), head: entering(FREE) },
    { kind: 'rule-changed', policy: API, line: { span: span('policies/api.yaml', 9), side: 'head' } },
  ),
] as const satisfies readonly ConnectionImpact[];

const unknownForSeveralReasons = [
  impact(
    'unknown',
    recorded(endpoint('203.0.113.9'), endpoint('shop/web'), { seen: { allowed: sightings(5) } }),
    {
      base: entering(FREE),
      head: entering(unknownBecause({ code: 'address-not-recorded', detail: 'no address was recorded' })),
    },
    { kind: 'undecided' },
  ),
  ...metricsUnknown,
];

const NO_FLOWS = {
  evidence: {
    window: undefined,
    nodes: [],
    lostEvents: 0,
    sources: [],
    knownNodes: 0,
    describedNamespaces: ['shop'],
    policyHistory: 'none',
    policiesChanged: undefined,
  },
  totals: {
    blocked: { connections: 0, seen: 0 },
    opened: { connections: 0, seen: 0 },
    unknown: { connections: 0, seen: 0 },
    'still-allowed': { connections: 0, seen: 0 },
    'still-denied': { connections: 0, seen: 0 },
    unexplained: { connections: 0, seen: 0 },
  },
  accuracy: {
    agreeing: 0,
    contradicting: 0,
    notComparable: 0,
    outdated: 0,
    touched: { connections: 6, compared: 6, contradicting: 0 },
  },
  coverage: { touched: 2, withoutTraffic: ['shop/cart', 'shop/web'] },
} as const;

const NULL_RULE: Diagnostic = {
  code: 'policy/null-rule',
  severity: 'error',
  meaning: 'harmful',
  message: 'an empty list item in `spec.ingress` is a rule that allows everything',
  help: 'write `{}` if everything should be allowed, or remove the item',
  span: span('policies/cart.yaml', 9, 5),
};

/** What a run may come to, by the folder in test/cases/report that holds its three reports. */
export const SCENARIOS: Readonly<Record<string, SimulationResult>> = {
  'blocks-and-opens': simulated(
    simulation({
      impacts: [cartBlocked, reportBlocked, apiOpened, ...metricsUnknown, dnsUnexplained],
      changes: [change('changed', CART), change('added', DB), change('changed', API)],
      coverage: { touched: 9, withoutTraffic: ['shop/admin', 'shop/batch', 'shop/returns'] },
      unknownUntouched: { connections: 12, seen: 96 },
      diagnostics: [
        {
          code: 'policy/selector-matches-nothing',
          severity: 'warning',
          meaning: 'noted',
          message: 'no known pod has the labels `app=kart`',
          help: 'check the spelling in `spec.podSelector`',
          span: span('policies/kart.yaml', 8, 5),
        },
      ],
    }),
    'fail',
    [{ code: 'blocked', tally: { connections: 2, seen: 17_944 } }],
  ),
  'blocks-one': simulated(
    simulation({
      impacts: [mailRemoved],
      changes: [change('removed', policy('mail/allow-orders', span('policies/mail.yaml', 1, 1)))],
    }),
    'fail',
    [{ code: 'blocked', tally: { connections: 1, seen: 12 } }],
  ),
  'blocks-more-than-is-listed': simulated(
    simulation({
      impacts: [mailRemoved],
      totals: {
        ...simulation().totals,
        blocked: { connections: 1_200_001, seen: 3_600_012 },
      },
      unlisted: { connections: 1_200_000, seen: 3_600_000 },
      changes: [change('removed', policy('mail/allow-orders', span('policies/mail.yaml', 1, 1)))],
    }),
    'fail',
    [{ code: 'blocked', tally: { connections: 1_200_001, seen: 3_600_012 } }],
  ),
  'blocks-nothing': simulated(simulation(), 'pass'),
  'staged-policies': simulated(
    simulation({
      changes: [change('added', STAGED)],
      staged: {
        policies: [STAGED],
        totals: {
          blocked: { connections: 1, seen: 14 },
          opened: { connections: 0, seen: 0 },
          unknown: { connections: 1, seen: 3 },
        },
        impacts: [stagedBlocks, ...metricsUnknown.slice(0, 1)],
      },
    }),
    'pass',
  ),
  'policies-not-enforced': simulated(
    simulation({
      notEnforced: [
        { mode: 'audit', ref: policy('shop/web', span('policies/web.yaml', 1, 1)) },
        { mode: 'off', ref: policy('shop/old', span('policies/old.yaml', 1, 1)) },
      ],
    }),
    'pass',
  ),
  'not-looked-at-everywhere': simulated(
    simulation({
      base: { name: 'cluster:staging', policies: 12, notSimulated: 0 },
      live: {
        cluster: 'cluster:staging',
        policies: [
          { policy: policy('shop/cart', span('policies/cart.yaml', 1, 1)), where: 'both' },
          { policy: policy('shop/web', span('policies/web.yaml', 1, 1)), where: 'differs' },
          { policy: policy('shop/new', span('policies/new.yaml', 1, 1)), where: 'git' },
          {
            policy: policy('shop/of-an-operator', span('cluster:NetworkPolicy/shop/of-an-operator', 1, 1)),
            where: 'cluster',
          },
          {
            policy: policy('shop/old', span('cluster:NetworkPolicy/shop/old', 1, 1)),
            where: 'leaving',
          },
        ],
        notSeen: ['adminnetworkpolicies.policy.networking.k8s.io', 'nodes'],
      },
    }),
    'warn',
    [{ code: 'not-looked-at', places: ['adminnetworkpolicies.policy.networking.k8s.io', 'nodes'] }],
  ),
  'touched-workloads-without-traffic': simulated(
    simulation({ coverage: { touched: 9, withoutTraffic: ['shop/admin', 'shop/batch'] } }),
    'warn',
    [{ code: 'uncovered-workloads', workloads: ['shop/admin', 'shop/batch'] }],
  ),
  'unknown-only': simulated(simulation({ impacts: metricsUnknown }), 'warn', [
    { code: 'unknown', tally: { connections: 4, seen: 48 } },
  ]),
  'blocks-and-input-unreadable': simulated(
    simulation({
      impacts: [cartBlocked],
      diagnostics: [
        {
          code: 'input/missing',
          severity: 'error',
          meaning: 'unread',
          message: 'there is no `flows/`',
          help: 'check the path given with `--flows`',
        },
      ],
    }),
    'fail',
    [{ code: 'blocked', tally: { connections: 1, seen: 17_930 } }],
  ),
  'adds-a-policy-that-is-not-simulated': simulated(
    simulation({
      impacts: everythingUnknown,
      changes: [{ change: 'added', policy: ANTREA_DENY, isSimulated: false }],
      head: { name: 'policies/', policies: 12, notSimulated: 1 },
    }),
    'warn',
    [
      { code: 'unknown', tally: { connections: 1, seen: 12 } },
      { code: 'not-simulated', changes: [{ change: 'added', policy: ANTREA_DENY, isSimulated: false }] },
    ],
  ),
  'changes-what-a-job-does': simulated(
    simulation({
      impacts: everythingUnknown,
      changes: [{ change: 'changed', policy: JOB, isSimulated: false, isUnrendered: true }],
      diagnostics: [
        {
          code: 'render/input-changed',
          severity: 'warning',
          meaning: 'noted',
          message:
            'the change alters what `.gitlab-ci.yml` fetches, generates or does to policies, and that was not rendered: the resulting policies are unknown',
          help: 'render it with `render` in `.sluice.yaml`',
          span: JOB.span,
        },
      ],
    }),
    'warn',
    [
      { code: 'unknown', tally: { connections: 1, seen: 12 } },
      {
        code: 'not-simulated',
        changes: [{ change: 'changed', policy: JOB, isSimulated: false, isUnrendered: true }],
      },
    ],
  ),
  'blocks-one-and-removes-policies-that-are-not-simulated': simulated(
    simulation({
      impacts: [cartBlocked],
      changes: [
        change('changed', CART),
        { change: 'removed', policy: ANTREA_DENY, isSimulated: false },
        { change: 'removed', policy: { ...ANTREA_DENY, name: 'deny-egress' }, isSimulated: false },
      ],
      base: { name: 'git:main', policies: 12, notSimulated: 2 },
    }),
    'fail',
    [
      { code: 'blocked', tally: { connections: 1, seen: 17_930 } },
      {
        code: 'not-simulated',
        changes: [
          { change: 'removed', policy: ANTREA_DENY, isSimulated: false },
          { change: 'removed', policy: { ...ANTREA_DENY, name: 'deny-egress' }, isSimulated: false },
        ],
      },
    ],
  ),
  'leaves-workloads-unprotected': simulated(
    simulation({ changes: [change('removed', DB), change('changed', API)], isolation: LOSSES }),
    'warn',
    [{ code: 'unprotected', changes: LOSSES.slice(0, 3) }],
  ),
  'leaves-one-unprotected-without-flows': simulated(
    simulation({ ...NO_FLOWS, changes: [change('removed', DB)], isolation: LOSSES.slice(0, 1) }),
    'inconclusive',
    [{ code: 'no-flows' }, { code: 'unprotected', changes: LOSSES.slice(0, 1) }],
  ),
  'blocks-one-and-opens-another-to-the-world': simulated(
    simulation({ impacts: [cartBlocked], changes: [change('changed', API)], isolation: LOSSES.slice(1, 2) }),
    'fail',
    [
      { code: 'blocked', tally: { connections: 1, seen: 17_930 } },
      { code: 'unprotected', changes: LOSSES.slice(1, 2) },
    ],
  ),
  'every-cause': simulated(simulation({ impacts: everyCause }), 'fail', [
    { code: 'blocked', tally: { connections: 2, seen: 19 } },
    { code: 'opened', tally: { connections: 2, seen: 8 } },
  ]),
  'opens-several': simulated(simulation({ impacts: everyCause.slice(2) }), 'warn', [
    { code: 'opened', tally: { connections: 2, seen: 8 } },
  ]),
  'unknown-for-several-reasons': simulated(simulation({ impacts: unknownForSeveralReasons }), 'warn', [
    { code: 'unknown', tally: { connections: 5, seen: 53 } },
  ]),
  'opens-one-to-the-internet': simulated(
    simulation({ impacts: [apiOpened], changes: [change('changed', API)] }),
    'fail',
    [{ code: 'opened', tally: { connections: 1, seen: 3 } }],
  ),
  'flows-too-old': simulated(simulation(), 'inconclusive', [
    { code: 'flows-too-old', newest: WINDOW.last, maxAgeMs: 7 * 86_400_000 },
  ]),
  'blocks-and-flows-too-old': simulated(simulation({ impacts: [cartBlocked] }), 'fail', [
    { code: 'blocked', tally: { connections: 1, seen: 17_930 } },
    { code: 'flows-too-old', newest: WINDOW.last, maxAgeMs: 7 * 86_400_000 },
  ]),
  'input-cut': simulated(
    simulation({
      evidence: {
        window: WINDOW,
        knownNodes: 0,
        describedNamespaces: ['shop'],
        policyHistory: 'none',
        policiesChanged: undefined,
        nodes: ['worker-1'],
        lostEvents: 1_204,
        sources: [
          source('flows-1.ndjson.gz', { isComplete: false }),
          source('flows-2.ndjson', {
            records: {
              lines: 90_000,
              connections: 500,
              ignored: { reply: 89_488 },
              broken: { malformed: 10, 'too-long': 2 },
            },
          }),
        ],
      },
    }),
    'inconclusive',
    [{ code: 'incomplete-input', sources: ['flows-1.ndjson.gz'] }],
  ),
  'model-disagrees': simulated(
    simulation({
      accuracy: {
        agreeing: 180,
        contradicting: 60,
        notComparable: 3,
        outdated: 0,
        touched: { connections: 6, compared: 6, contradicting: 0 },
      },
    }),
    'warn',
    [{ code: 'model-disagrees', agreeing: 180, compared: 240 }],
  ),
  'first-day': simulated(
    simulation({
      evidence: {
        window: { first: WINDOW.last - 3 * 3_600_000, last: WINDOW.last },
        nodes: ['worker-1'],
        lostEvents: 9_000,
        sources: [
          source('flows.ndjson', { records: { lines: 90_000, connections: 28, ignored: {}, broken: {} } }),
        ],
        knownNodes: 3,
        describedNamespaces: [],
        policyHistory: 'none',
        policiesChanged: undefined,
      },
      accuracy: {
        agreeing: 4,
        contradicting: 0,
        notComparable: 24,
        outdated: 0,
        touched: { connections: 6, compared: 1, contradicting: 0 },
      },
    }),
    'warn',
    [
      { code: 'no-inventory', namespaces: ['shop'] },
      { code: 'short-window', windowMs: 3 * 3_600_000, minimumMs: 7 * 86_400_000 },
      { code: 'few-compared', compared: 4, of: 28 },
      { code: 'silent-nodes', recorded: 1, known: 3 },
      { code: 'lost-events', lost: 9_000, records: 90_000 },
    ],
  ),
  'flows-without-times': simulated(
    simulation({
      impacts: [
        impact(
          'blocked',
          {
            ...recorded(endpoint('shop/web'), endpoint('shop/cart'), {
              seen: { allowed: { count: 3, firstSeen: undefined, lastSeen: undefined } },
            }),
            example: { time: undefined, source: 'shop/web-1', destination: 'shop/cart-1', node: undefined },
          },
          {
            base: entering(allowedBy(CART, 0, span('policies/cart.yaml', 14, 5))),
            head: entering(deniedBy(CART)),
          },
          {
            kind: 'rule-changed',
            policy: CART,
            line: { span: span('policies/cart.yaml', 16, 16), side: 'head' },
          },
        ),
      ],
      evidence: { ...simulation().evidence, window: undefined },
    }),
    'fail',
    [{ code: 'blocked', tally: { connections: 1, seen: 3 } }, { code: 'no-times' }],
  ),
  'target-branch-cannot-be-rendered': simulated(
    simulation({
      baseNotRendered: ['charts/shop (shop)', 'overlays/production'],
      impacts: [
        impact(
          'unknown',
          recorded(endpoint('shop/web'), endpoint('shop/api'), { port: 80 }),
          {
            base: entering(
              unknownBecause({
                code: 'output-not-known',
                detail:
                  'the manifests rendered from `overlays/production` are not known, and may decide this',
              }),
            ),
            head: entering(deniedBy(API)),
          },
          { kind: 'undecided' },
        ),
      ],
      changes: [],
      diagnostics: [
        {
          code: 'render/failed',
          severity: 'warning',
          meaning: 'unread',
          message:
            '`overlays/production` of commit `4f2a91c0` could not be rendered (exit code 1): no such file',
          help: 'run it by hand; it gets no network',
          side: 'base',
        },
      ],
    }),
    'inconclusive',
    [{ code: 'base-not-rendered', sources: ['charts/shop (shop)', 'overlays/production'] }],
  ),
  'flows-from-the-future': simulated(simulation(), 'inconclusive', [
    { code: 'flows-from-the-future', newest: WINDOW.last },
  ]),
  'recorded-otherwise': simulated(
    simulation({
      impacts: [
        {
          ...impact(
            'unknown',
            recorded(endpoint('shop/web'), endpoint('data/redis'), { port: 6379 }),
            { base: entering(deniedBy(DB)), head: entering(FREE) },
            { kind: 'undecided' },
          ),
          isUnexplained: true,
        },
        {
          ...impact(
            'unknown',
            recorded(endpoint('shop/web'), endpoint('shop/api'), {
              port: 80,
              seen: { denied: sightings(7) },
            }),
            { base: entering(FREE), head: entering(deniedBy(API)) },
            { kind: 'undecided' },
          ),
          isUnexplained: true,
        },
      ],
    }),
    'warn',
    [{ code: 'unknown', tally: { connections: 2, seen: 19 } }],
  ),
  'no-policy-on-either-side': simulated(
    simulation({
      base: { name: 'git:4f2a91c0', policies: 0, notSimulated: 0 },
      head: { name: 'manifests', policies: 0, notSimulated: 0 },
      changes: [],
      coverage: { touched: 0, withoutTraffic: [] },
    }),
    'warn',
    [{ code: 'no-policies' }],
  ),
  'target-branch-moved': simulated(
    simulation({
      judgedBy: {
        isKnown: true,
        file: '.sluice.yaml',
        target: 'same',
        changes: [],
        files: [],
        changedOnTarget: ['policies/pay.yaml', 'policies/web.yaml'],
        targetTip: 'known',
      },
    }),
    'warn',
    [{ code: 'target-moved', files: 2 }],
  ),
  'target-branch-not-in-clone': simulated(
    simulation({ judgedBy: { ...JUDGED_BY_ITSELF, targetTip: 'not-in-clone' } }),
    'warn',
    [{ code: 'target-not-known' }],
  ),
  'excludes-policies': simulated(
    simulation({ changes: [], coverage: { touched: 0, withoutTraffic: [] } }),
    'warn',
    [{ code: 'excluded-when-merged' }],
  ),
  'policies-had-another-place': simulated(
    simulation({
      diagnostics: [
        {
          code: 'input/moved-policies',
          severity: 'warning',
          meaning: 'noted',
          message:
            'the change removes `old/mail.yaml`, whose policies are not part of the comparison: what their removal opens is not seen',
          help: 'give the old path as well for this change (`--policies OLD --policies NEW`)',
        },
      ],
    }),
    'warn',
    [{ code: 'moved-policies' }],
  ),
  'policies-in-no-commit': simulated(
    simulation({
      diagnostics: [
        {
          code: 'input/untracked-policies',
          severity: 'warning',
          meaning: 'noted',
          message:
            '`made/mail.yaml` is not committed, so there is no earlier version to compare the policies with: what the change opens there is not seen',
          help: 'generate them for both sides and compare the two folders (`--base FOLDER`), generate them with `render`, or commit them',
        },
      ],
    }),
    'warn',
    [{ code: 'policies-in-no-commit' }],
  ),
  'not-searched': simulated(simulation(), 'warn', [{ code: 'not-searched' }]),
  'nodes-of-another-cluster': simulated(simulation(), 'warn', [{ code: 'other-nodes', count: 2 }]),
  'inventory-lacks-workloads': simulated(simulation(), 'warn', [
    { code: 'unlisted-workloads', recorded: 9, unlisted: 7 },
  ]),
  'nights-not-recorded': simulated(simulation(), 'warn', [
    { code: 'unrecorded-hours', recordedMs: 8 * 3_600_000, ofMs: 86_400_000 },
  ]),
  'recording-not-fetched': simulated(
    simulation({
      diagnostics: [
        {
          code: 'flows/fallback',
          severity: 'warning',
          meaning: 'noted',
          message:
            '`gitlab-package:cluster-flows` cannot be read: the registry cannot be reached; read instead: `flows/week.parquet`',
          help: 'check the address in `CI_API_V4_URL`',
        },
      ],
    }),
    'warn',
    [{ code: 'fallback-flows' }],
  ),
  'renders-nothing': simulated(simulation(), 'warn', [{ code: 'nothing-rendered', entries: 1 }]),
  'no-flows': simulated(simulation(NO_FLOWS), 'inconclusive', [{ code: 'no-flows' }]),
  'policy-errors': simulated(simulation({ diagnostics: [NULL_RULE] }), 'fail', [
    { code: 'policy-errors', errors: 1 },
  ]),
  'blocks-and-policy-errors': simulated(
    simulation({ impacts: [cartBlocked], diagnostics: [NULL_RULE] }),
    'fail',
    [
      { code: 'policy-errors', errors: 1 },
      { code: 'blocked', tally: { connections: 1, seen: 17_930 } },
    ],
  ),
  'no-flows-and-policy-errors': simulated(simulation({ ...NO_FLOWS, diagnostics: [NULL_RULE] }), 'fail', [
    { code: 'policy-errors', errors: 1 },
    { code: 'no-flows' },
  ]),
  'no-policy-changed': simulated(
    simulation({ changes: [], coverage: { touched: 0, withoutTraffic: [] } }),
    'pass',
  ),
  'fetches-another-version': simulated(
    simulation({
      changes: [],
      coverage: { touched: 0, withoutTraffic: [] },
      diagnostics: [
        {
          code: 'render/fetched-changed',
          severity: 'info',
          meaning: 'noted',
          message:
            'the change alters what `HelmRelease shop/redis` fetches from elsewhere: it is unknown whether that contains policies',
          help: 'if it does, compare the output of both versions, for example with `helm template`, or render a copy in the repository with `render` in `.sluice.yaml` (docs/rendering.md)',
          span: span('releases/redis.yaml', 1, 1),
        },
      ],
    }),
    'pass',
    [{ code: 'fetched-changed' }],
  ),
  'alters-pods-of-a-chart': simulated(
    simulation({
      changes: [],
      coverage: { touched: 0, withoutTraffic: [] },
      diagnostics: [
        {
          code: 'render/pods-changed',
          severity: 'warning',
          meaning: 'noted',
          message:
            'the change alters `values.podLabels.app` of `HelmRelease shop/redis`, and the chart was not rendered: it is unknown whether policies still select its pods and open their ports',
          help: 'render the chart with `render` in `.sluice.yaml` (docs/rendering.md), or compare the labels and ports of the pods with the policies yourself',
          span: span('releases/redis.yaml', 12, 7),
        },
      ],
    }),
    'warn',
    [{ code: 'pods-of-charts' }],
  ),
  'alters-kustomized-workloads': simulated(
    simulation({
      changes: [],
      coverage: { touched: 0, withoutTraffic: [] },
      diagnostics: [
        {
          code: 'render/workloads-changed',
          severity: 'warning',
          meaning: 'noted',
          message:
            'the change alters workloads through a kustomization that was not rendered, in `apps/shop/kustomization.yaml`: it is unknown whether policies still select their pods and open their ports',
          help: 'render the kustomization with `render` in `.sluice.yaml` (docs/rendering.md), or give rendered manifests',
          span: span('apps/shop/kustomization.yaml', 1, 1),
        },
      ],
    }),
    'warn',
    [{ code: 'kustomized-workloads' }],
  ),
  'changes-policies-elsewhere': simulated(
    simulation({
      changes: [],
      coverage: { touched: 0, withoutTraffic: [] },
      diagnostics: [
        {
          code: 'input/policies-elsewhere',
          severity: 'warning',
          meaning: 'noted',
          message:
            'the change alters policies in `apps/shop/netpol.yaml`, which Sluice was not told to read: the effect is not simulated',
          help: 'add the files to `policies` if this cluster has them, or to `exclude` if it does not',
          span: span('apps/shop/netpol.yaml', 1, 1),
        },
      ],
    }),
    'warn',
    [{ code: 'policies-elsewhere' }],
  ),
  'alters-workloads-elsewhere': simulated(
    simulation({
      changes: [],
      coverage: { touched: 0, withoutTraffic: [] },
      diagnostics: [
        {
          code: 'inventory/workloads-elsewhere',
          severity: 'warning',
          meaning: 'noted',
          message:
            'the change alters labels, ports or similar fields of `Deployment shop/cart` in `apps/shop/cart.yaml`, which is not in the inventory: it is unknown whether policies still select its pods and open their ports',
          help: 'add the files to `inventory` if this cluster has the workloads, or to `exclude` if it does not',
          span: span('apps/shop/cart.yaml', 1, 1),
        },
      ],
    }),
    'warn',
    [{ code: 'workloads-elsewhere' }],
  ),
  'settings-of-another-cluster': simulated(
    simulation({
      diagnostics: [
        {
          code: 'inventory/cilium-settings',
          severity: 'warning',
          meaning: 'noted',
          message:
            'the ConfigMap of Cilium in the cluster has `enable-policy: always`, but connections are judged with `default`',
          help: 'use `--set cilium.policyEnforcementMode=always` if it is from this cluster',
          span: span('inventory/cluster.yaml', 12, 3),
        },
      ],
    }),
    'warn',
    [{ code: 'other-settings' }],
  ),
  'names-never-learned': simulated(simulation(), 'warn', [{ code: 'names-not-learned' }]),
  'invalid-files': {
    kind: 'not-simulated',
    gate: { outcome: 'invalid', reasons: [{ code: 'invalid-policies', files: 2 }] },
    diagnostics: [
      {
        code: 'policy/unknown-key',
        severity: 'error',
        meaning: 'refused',
        message: 'unknown key `podSelecter` in `spec`',
        help: 'did you mean `podSelector`?',
        span: span('policies/cart.yaml', 6, 3),
      },
      {
        code: 'yaml/syntax',
        severity: 'error',
        meaning: 'refused',
        message: 'the document is not YAML: a tab is no indentation',
        help: 'indent with spaces',
        span: span('policies/api.yaml', 12, 1),
      },
    ],
  },
  'blocks-and-base-has-faults': simulated(
    simulation({
      impacts: [cartBlocked],
      diagnostics: [
        ...[3, 14, 25, 36, 47, 58, 69].map(
          (line): Diagnostic => ({
            code: 'policy/split-peer',
            severity: 'warning',
            meaning: 'noted',
            side: 'both',
            message: 'two peers where one may be meant',
            help: 'remove the second dash',
            span: span('policies/old.yaml', line, 5),
          }),
        ),
        {
          code: 'input/binary',
          severity: 'warning',
          meaning: 'unread',
          side: 'both',
          message: 'the file is not a text file',
          help: 'give a YAML or JSON file in UTF-8, or leave this one out',
          span: span('policies/secret.yaml', 1, 1),
        },
        {
          code: 'policy/split-peer',
          severity: 'info',
          meaning: 'noted',
          silence: 'both are meant',
          message: 'two peers where one may be meant',
          help: 'remove the second dash',
          span: span('policies/cart.yaml', 20, 5),
        },
        {
          code: 'policy/unknown-key',
          severity: 'warning',
          meaning: 'refused',
          side: 'base',
          message: 'unknown key `podSelecter` in `spec`',
          help: 'did you mean `podSelector`?',
          span: span('policies/cart.yaml', 6, 3),
        },
      ],
    }),
    'fail',
    [
      { code: 'blocked', tally: { connections: 1, seen: 17_930 } },
      { code: 'faults-in-base', files: 1 },
    ],
  ),
  'blocks-one-waived': simulated(
    simulation({
      impacts: [reportBlocked],
      waived: {
        impacts: [{ finding: cartBlocked, waiver: CART_WAIVER }],
        isolation: LOSSES.slice(0, 1).map((finding) => ({ finding, waiver: REDIS_WAIVER })),
        totals: { blocked: { connections: 1, seen: 17_930 }, opened: { connections: 0, seen: 0 } },
        refused: [
          { why: 'expired', waiver: { ...REPORT_WAIVER, expires: '2025-10-31', span: span(WAIVERS, 18) } },
        ],
        unused: [{ ...REPORT_WAIVER, kind: 'opened', owner: '@all', reason: '</details>\n/approve `x`' }],
      },
    }),
    'fail',
    [
      { code: 'blocked', tally: { connections: 1, seen: 14 } },
      { code: 'waivers-expired', waivers: [{ ...REPORT_WAIVER, expires: '2025-10-31' }] },
      { code: 'waived', connections: 1, workloads: 1 },
    ],
  ),
  'hostile-names': simulated(
    simulation({
      base: { name: 'git:main`\n/merge', policies: 1, notSimulated: 0 },
      head: { name: '<!-- sluice/', policies: 1, notSimulated: 0 },
      impacts: [
        impact(
          'blocked',
          recorded(workload('shop', 'web|`<img src=x onerror=alert(1)>'), workload('@all', '\n/close\n'), {
            port: 1,
          }),
          {
            base: entering(FREE),
            head: entering(
              deniedBy(policy('shop/#1 !2 ~bug $3 %v1', span('a](http://evil.example)|.yaml', 1))),
            ),
          },
          {
            kind: 'newly-isolated',
            policies: [policy('shop/#1 !2 ~bug $3 %v1', span('a](http://evil.example)|.yaml', 1))],
            line: { span: span('a](http://evil.example)|.yaml', 1), side: 'head' },
          },
        ),
      ],
      coverage: { touched: 3, withoutTraffic: ['shop/\u202egnp.exe', '\u001b[31mred', '<!-- sluice/v1 -->'] },
      diagnostics: [
        {
          code: 'policy/unknown-key',
          severity: 'warning',
          meaning: 'noted',
          message: 'unknown key `a` @root, see http://evil.example and :smile: `b`',
          help: 'ask ![x](http://evil.example) www.evil.example /approve',
          span: span('@all.yaml', 1, 1),
        },
      ],
    }),
    'fail',
    [{ code: 'blocked', tally: { connections: 1, seen: 12 } }],
  ),
};
