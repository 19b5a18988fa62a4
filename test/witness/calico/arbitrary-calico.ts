/** Random clusters with Calico, out of few values, so that selectors, orders and blocks meet. */
import fc from 'fast-check';
import { EXTERNAL_IPS, labels, NAMESPACES, NODES, POD_IPS, portName } from '../sample-values.ts';
import type { CalicoAttempt, CalicoCluster, CalicoParty, CalicoPod } from './calico-cluster.ts';
import type { WrittenEntity, WrittenObject, WrittenRule, WrittenSpec } from './written-calico.ts';

export interface CalicoScenario {
  readonly isOld: boolean;
  readonly cluster: CalicoCluster;
  readonly objects: readonly WrittenObject[];
  readonly attempts: readonly CalicoAttempt[];
}

const NODE_IPS: Readonly<Record<string, string>> = { 'worker-1': '192.168.0.10', 'worker-2': '192.168.1.10' };
const NETS = {
  4: [
    '10.0.0.0/8',
    '10.1.2.0/24',
    '10.1.2.3/32',
    '203.0.113.0/24',
    '203.0.113.10/31',
    '192.168.0.0/16',
    '0.0.0.0/0',
  ],
  6: ['fd00::/16', 'fd00::a:0/112', '2001:db8::/32', '2001:db8::/48', '::/0'],
} as const;
const PORTS = [22, 53, 80, 81, 443];
const ACCOUNTS = ['default', 'robot'];

/* Selectors as texts: their spellings are part of what is asked. */

const space = fc.constantFrom('', ' ', '  ', '\t');
const quote = fc.constantFrom("'", '"');
const test = (key: string, values: readonly string[]): fc.Arbitrary<string> => {
  const quoted = fc.tuple(quote, fc.constantFrom(...values)).map(([mark, value]) => mark + value + mark);
  const set = fc.array(quoted, { maxLength: 2 }).map((items) => `{${items.join(', ')}}`);
  return fc.oneof(
    fc
      .tuple(space, fc.constantFrom('==', '!='), space, quoted)
      .map(([a, sign, b, value]) => key + a + sign + b + value),
    fc.tuple(fc.constantFrom('in', 'not in', 'notin'), set).map(([word, of]) => `${key} ${word} ${of}`),
    fc
      .tuple(fc.constantFrom('contains', 'starts with', 'startswith', 'ends with', 'endswith'), quoted)
      .map(([word, value]) => `${key} ${word} ${value}`),
    space.map((a) => `has(${a}${key})`),
  );
};
function selectorOf(leaves: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, depthSize: 'small', withCrossShrink: true },
      ...leaves,
      tie('tree').map((inner) => `!(${inner})`),
      fc
        .tuple(tie('tree'), fc.constantFrom('&&', '||'), tie('tree'))
        .map(([a, sign, b]) => `${a} ${sign} ${b}`),
      fc
        .tuple(tie('tree'), fc.constantFrom('&&', '||'), tie('tree'))
        .map(([a, sign, b]) => `(${a}) ${sign} !${b}`),
    ),
  }));
  return tree;
}
const ownSelector = selectorOf([
  test('app', ['web', 'db', '']),
  test('tier', ['front', 'back', 'f']),
  test('projectcalico.org/namespace', ['shop', 'infra']),
  test('pcns.team', ['blue', 'red']),
  test('projectcalico.org/serviceaccount', ['robot', 'rob']),
  fc.constantFrom('all()', "projectcalico.org/orchestrator == 'k8s'"),
]);
const namespaceSelector = selectorOf([
  test('team', ['blue', 'red']),
  test('projectcalico.org/name', ['shop', 'infra', 'o']),
  test('kubernetes.io/metadata.name', ['shop', 'default']),
  fc.constant('all()'),
]);
const accountSelector = selectorOf([
  test('role', ['ci', 'x']),
  test('projectcalico.org/name', ['robot']),
  fc.constant('all()'),
]);

function entity(
  isDestination: boolean,
  family: 4 | 6,
  ports: 'numbers' | 'names' | 'none',
): fc.Arbitrary<WrittenEntity> {
  const nets = fc.uniqueArray(fc.constantFrom(...NETS[family]), { minLength: 1, maxLength: 2 });
  const holes = nets.filter((found) => found.every((net) => !net.endsWith('/0')));
  const port = fc.oneof(
    portName,
    ...(ports === 'numbers' ? [fc.constantFrom<number | string>(...PORTS, '53:80', '443')] : []),
  );
  const portList = fc.array(port, { minLength: 1, maxLength: 2 });
  const option = <T>(value: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T | undefined> =>
    fc.oneof({ weight, arbitrary: value }, { weight: 4, arbitrary: fc.constant(undefined) });
  return (
    fc
      .record({
        nets: option(nets, 1),
        notNets: option(holes, 1),
        selector: option(ownSelector, 2),
        notSelector: option(ownSelector, 1),
        namespaceSelector: option(
          fc.oneof(
            { weight: 4, arbitrary: namespaceSelector },
            { weight: 1, arbitrary: fc.constant('global()') },
          ),
          1,
        ),
        serviceAccounts: option(
          fc.record(
            {
              names: fc.uniqueArray(fc.constantFrom(...ACCOUNTS), { maxLength: 2 }),
              selector: accountSelector,
            },
            { requiredKeys: [], noNullPrototype: true },
          ),
          1,
        ),
        ports: isDestination && ports !== 'none' ? option(portList, 1) : fc.constant(undefined),
        notPorts: isDestination && ports !== 'none' ? option(portList, 1) : fc.constant(undefined),
      })
      // Of several parts few are kept: all of them together match hardly anybody.
      .chain((all) =>
        fc
          .subarray(Object.keys(all) as (keyof WrittenEntity)[], { maxLength: 2 })
          .map((kept) => pick(all, kept)),
      )
  );
}

type Maybe<T> = { readonly [Key in keyof T]: T[Key] | undefined };

function pick(all: Maybe<WrittenEntity>, kept: readonly (keyof WrittenEntity)[]): WrittenEntity {
  return Object.fromEntries(kept.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])));
}

const rule: fc.Arbitrary<WrittenRule> = fc
  .record({
    action: fc.constantFrom('Allow', 'Allow', 'Deny', 'Pass', 'Log'),
    family: fc.constantFrom(4 as const, 4 as const, 6 as const),
    hasVersion: fc.integer({ min: 0, max: 5 }),
    shape: fc.constantFrom('ports', 'names', 'any', 'any', 'any', 'icmp', 'not'),
    protocol: fc.constantFrom<string | number>('TCP', 'UDP', 6, '17', 'SCTP'),
    message: fc.record({ type: fc.constantFrom(0, 8), code: fc.constantFrom(0, 1) }),
    isNot: fc.boolean(),
  })
  .chain(({ action, family, hasVersion, shape, protocol, message, isNot }) => {
    const ports = shape === 'ports' ? 'numbers' : shape === 'names' ? 'names' : 'none';
    const carried: WrittenRule =
      shape === 'ports'
        ? { protocol }
        : shape === 'icmp'
          ? {
              protocol: family === 4 ? 'ICMP' : 'ICMPv6',
              // What it excludes with a code depends on the dataplane.
              ...(isNot ? { notICMP: { type: message.type } } : { icmp: message }),
            }
          : shape === 'not'
            ? { notProtocol: protocol }
            : {};
    return fc.tuple(entity(false, family, ports), entity(true, family, ports)).map(
      ([source, destination]): WrittenRule => ({
        action,
        ...carried,
        ...(hasVersion === 0 ? { ipVersion: family } : {}),
        ...(Object.keys(source).length > 0 ? { source } : {}),
        ...(Object.keys(destination).length > 0 ? { destination } : {}),
      }),
    );
  });

function rarely<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

const rules = fc.array(rule, { minLength: 1, maxLength: 3 });
const types = fc.constantFrom(
  ['Ingress'],
  ['Egress'],
  ['Ingress', 'Egress'],
  ['Egress', 'Ingress'],
  undefined,
);

const calicoPolicy: fc.Arbitrary<WrittenObject> = fc
  .record({
    isGlobal: fc.boolean(),
    namespace: fc.constantFrom('shop', 'shop', 'shop', 'shop', ...NAMESPACES),
    name: fc.constantFrom('p', 'p-1', 'pa', 'q'),
    tier: fc.constantFrom('default', 'default', 'default', 'aaa', 'security'),
    order: fc.constantFrom(undefined, undefined, 10, 10, 10, 1000, 1000, 999, 1001, -2.5),
    selector: fc.oneof(fc.constant(undefined), fc.constant('all()'), ownSelector),
    namespaceSelector: rarely(namespaceSelector),
    accountSelector: rarely(accountSelector),
    types,
    ingress: fc.option(rules, { nil: undefined, freq: 3 }),
    egress: fc.option(rules, { nil: undefined, freq: 3 }),
  })
  .map((one): WrittenObject => {
    const spec: WrittenSpec = {
      ...(one.tier === 'default' ? {} : { tier: one.tier }),
      ...(one.order === undefined ? {} : { order: one.order }),
      ...(one.selector === undefined ? {} : { selector: one.selector }),
      ...(one.isGlobal && one.namespaceSelector !== undefined
        ? { namespaceSelector: one.namespaceSelector }
        : {}),
      ...(one.accountSelector === undefined ? {} : { serviceAccountSelector: one.accountSelector }),
      ...(one.types === undefined ? {} : { types: one.types }),
      ...(one.ingress === undefined ? {} : { ingress: one.ingress }),
      ...(one.egress === undefined ? {} : { egress: one.egress }),
    };
    return {
      apiVersion: 'projectcalico.org/v3',
      kind: one.isGlobal ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
      metadata: {
        name: one.tier === 'default' ? one.name : `${one.tier}.${one.name}`,
        ...(one.isGlobal ? {} : { namespace: one.namespace }),
      },
      spec,
    };
  });

const matchLabels = labels({ app: ['web', 'db'], tier: ['front'] }).map((found) => ({ matchLabels: found }));
const kubernetesRule: fc.Arbitrary<WrittenRule & { peers?: unknown }> = fc
  .record({
    peers: fc.array(
      fc.oneof(
        matchLabels.map((podSelector) => ({ podSelector })),
        labels({ team: ['blue', 'red'] }).map((found) => ({ namespaceSelector: { matchLabels: found } })),
        fc
          .constantFrom<{ cidr: string; except?: string[] }>(
            { cidr: '10.0.0.0/8' },
            { cidr: '0.0.0.0/0', except: ['203.0.113.0/24'] },
            { cidr: '::/0' },
          )
          .map((ipBlock) => ({ ipBlock })),
      ),
      { maxLength: 2 },
    ),
    ports: fc.array(
      fc.constantFrom<{ port?: number | string; endPort?: number; protocol?: string }>(
        { port: 80 },
        { port: 53, protocol: 'UDP' },
        { port: 'http' },
        { port: 53, endPort: 81 },
        { protocol: 'SCTP' },
      ),
      { maxLength: 2 },
    ),
  })
  .map(({ peers, ports }) => ({ peers, ports }));
const kubernetesPolicy: fc.Arbitrary<WrittenObject> = fc
  .record({
    namespace: fc.constantFrom('shop', 'shop', 'shop', 'shop', ...NAMESPACES),
    name: fc.constantFrom('p', 'k'),
    podSelector: matchLabels,
    policyTypes: types,
    ingress: fc.array(kubernetesRule, { maxLength: 2 }),
    egress: fc.array(kubernetesRule, { maxLength: 2 }),
  })
  .map(
    ({ namespace, name, podSelector, policyTypes, ingress, egress }): WrittenObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec: {
        podSelector,
        ...(policyTypes === undefined ? {} : { policyTypes }),
        ingress: ingress.map(({ peers, ...rest }) => ({ ...rest, from: peers }) as WrittenRule),
        egress: egress.map(({ peers, ...rest }) => ({ ...rest, to: peers }) as WrittenRule),
      },
    }),
  );

const networkSet: fc.Arbitrary<WrittenObject> = fc
  .record({
    isGlobal: fc.boolean(),
    namespace: fc.constantFrom(...NAMESPACES),
    name: fc.constantFrom('s', 't'),
    labels: labels({ app: ['web', 'db'], tier: ['front', 'back'] }),
    nets: fc.uniqueArray(
      fc.constantFrom('203.0.113.10', '203.0.113.0/24', '10.1.0.0/16', '2001:db8::/48', '192.168.0.10'),
      { maxLength: 2 },
    ),
  })
  .map(({ isGlobal, namespace, name, labels: own, nets }) => ({
    apiVersion: 'projectcalico.org/v3',
    kind: isGlobal ? 'GlobalNetworkSet' : 'NetworkSet',
    metadata: { name, labels: own, ...(isGlobal ? {} : { namespace }) },
    spec: { nets },
  }));

const hosts: fc.Arbitrary<readonly WrittenObject[]> = fc.subarray([...NODES]).chain((nodes) =>
  fc.tuple(
    ...nodes.map((node) =>
      fc.record({ labels: labels({ app: ['web'], tier: ['front', 'back'] }), isOpen: fc.boolean() }).map(
        ({ labels: own, isOpen }): WrittenObject => ({
          apiVersion: 'projectcalico.org/v3',
          kind: 'HostEndpoint',
          metadata: { name: `${node}-all`, labels: own },
          spec: {
            node,
            interfaceName: '*',
            expectedIPs: [NODE_IPS[node] ?? ''],
            profiles: isOpen ? ['projectcalico-default-allow'] : [],
          },
        }),
      ),
    ),
  ),
);

const tiers: fc.Arbitrary<readonly WrittenObject[]> = fc
  .tuple(
    ...['aaa', 'security'].map((name) =>
      fc
        .record({
          order: fc.constantFrom(undefined, 5, 5, 2_000_000),
          defaultAction: fc.constantFrom(undefined, 'Deny', 'Pass'),
        })
        .map(
          ({ order, defaultAction }): WrittenObject => ({
            apiVersion: 'projectcalico.org/v3',
            kind: 'Tier',
            metadata: { name },
            spec: {
              ...(order === undefined ? {} : { order }),
              ...(defaultAction === undefined ? {} : { defaultAction }),
            },
          }),
        ),
    ),
  )
  .map((found) => found);

const pod: fc.Arbitrary<CalicoPod> = fc
  .record({
    namespace: fc.constantFrom('shop', 'shop', 'shop', 'shop', ...NAMESPACES),
    labels: labels({ app: ['web', 'db', ''], tier: ['front', 'back'], 'pcns.team': ['blue'] }),
    account: fc.constantFrom(...ACCOUNTS),
    ip: fc.constantFrom(...POD_IPS),
    node: fc.constantFrom(...NODES),
    ports: fc.uniqueArray(
      fc.record({
        name: portName,
        protocol: fc.constantFrom('TCP', 'UDP'),
        port: fc.constantFrom(53, 80, 81),
      }),
      { maxLength: 2, selector: ({ name, protocol }) => `${name}/${protocol}` },
    ),
  })
  .map((one): CalicoPod => ({ kind: 'pod', id: one.ip, ...one }));

const NODE_PARTIES = NODES.map((node): CalicoParty => ({ kind: 'node', node, ip: NODE_IPS[node] ?? '' }));
const EXTERNALS = EXTERNAL_IPS.map((ip): CalicoParty => ({ kind: 'external', ip }));

export function calicoScenario(attempts: number): fc.Arbitrary<CalicoScenario> {
  const unique = <T extends WrittenObject>(list: fc.Arbitrary<T>, size: number) =>
    fc.uniqueArray(list, {
      maxLength: size,
      selector: ({ apiVersion, kind, metadata: { namespace, name } }) =>
        JSON.stringify([apiVersion, kind, namespace, name]),
    });
  return fc
    .record({
      isOld: fc.boolean(),
      pods: fc.uniqueArray(pod, { minLength: 3, maxLength: 5, selector: ({ ip }) => ip }),
      namespaces: fc.record(
        Object.fromEntries(NAMESPACES.map((name) => [name, labels({ team: ['blue', 'red'] })])),
        { noNullPrototype: true },
      ),
      accounts: fc.record(
        Object.fromEntries(
          NAMESPACES.flatMap((name) =>
            ACCOUNTS.map((account) => [`${name}/${account}`, labels({ role: ['ci', 'x'] })]),
          ),
        ),
        { noNullPrototype: true },
      ),
      policies: unique(calicoPolicy, 5),
      kubernetes: unique(kubernetesPolicy, 2),
      sets: unique(networkSet, 2),
      hosts,
      tiers,
    })
    .chain(
      ({
        isOld,
        pods,
        namespaces,
        accounts,
        policies,
        kubernetes,
        sets,
        hosts: endpoints,
        tiers: ordered,
      }) => {
        const parties = [...pods, ...pods, ...pods, ...NODE_PARTIES, ...NODE_PARTIES, ...EXTERNALS];
        const party = fc.constantFrom<CalicoParty>(...parties);
        const attempt = fc
          .record({
            from: party,
            to: party,
            protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP', 'ICMP'),
            port: fc.constantFrom(...PORTS),
            message: fc.record({ type: fc.constantFrom(0, 8), code: fc.constantFrom(0, 1) }),
          })
          .map(({ from, to, protocol, port, message }): CalicoAttempt => {
            const isV6 = to.ip.includes(':');
            const isIcmp = protocol === 'ICMP';
            return {
              from:
                from.ip.includes(':') === isV6
                  ? from
                  : (parties.find(({ ip }) => ip.includes(':') === isV6) ?? to),
              to,
              protocol: isIcmp && isV6 ? 'ICMPv6' : protocol,
              port: isIcmp ? undefined : port,
              icmp: isIcmp ? message : undefined,
            };
          });
        return fc.array(attempt, { minLength: attempts, maxLength: attempts }).map(
          (found): CalicoScenario => ({
            isOld,
            cluster: { namespaces, accounts, pods } as CalicoCluster,
            objects: [
              ...ordered,
              ...sets,
              ...endpoints,
              ...(isOld ? policies.map(withProtocols) : policies),
              ...kubernetes,
            ],
            attempts: found,
          }),
        );
      },
    );
}

/** Up to 3.31 names of ports need a protocol. */
function withProtocols(policy: WrittenObject): WrittenObject {
  const { ingress, egress } = policy.spec;
  const named = (rules: readonly WrittenRule[]): WrittenRule[] =>
    rules.map((one) =>
      one.destination?.ports === undefined && one.destination?.notPorts === undefined
        ? one
        : { protocol: 'TCP', ...one },
    );
  return {
    ...policy,
    spec: {
      ...policy.spec,
      ...(ingress === undefined ? {} : { ingress: named(ingress) }),
      ...(egress === undefined ? {} : { egress: named(egress) }),
    },
  };
}
