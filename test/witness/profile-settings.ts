import type { Cni } from '../../src/policy/platform/cni.ts';
import { type Asked, whatIsAsked } from './asked.ts';
import type { Attempt } from './cluster.ts';
import type { Hidden } from './hidden.ts';
import { hasPorts, isListed, type Settings } from './naive-evaluator.ts';
import type { WrittenPolicy } from './written-policy.ts';

const JUDGED = { ingress: 'judged', egress: 'judged' } as const;
const ALWAYS_ALLOWED = { ingress: 'always-allowed', egress: 'always-allowed' } as const;

const CALICO: Settings = {
  ipBlockMatchesPods: { ingress: true, egress: true },
  ipBlockMatchesNodes: true,
  exceptsReachOtherBlocks: false,
  protocolsWithoutPorts: 'rules-without-ports',
  egressToOwnNode: 'judged',
  podToItself: JUDGED,
  selectorsSeeHostPods: false,
  unlistedRules: 'ignored',
  portNames: 'declared',
  ambiguousNames: 'count',
  egressNames: 'count',
  ingressNames: 'of-the-pod',
};

const CILIUM: Settings = {
  ...CALICO,
  ipBlockMatchesPods: { ingress: false, egress: false },
  ipBlockMatchesNodes: false,
  unlistedRules: 'enforced',
};

/** As long as nobody switches anything on. */
const SWITCHED_OFF: Settings = {
  ...CILIUM,
  sctpIsDropped: true,
  othersAreDropped: ['ingress', 'egress'],
  tunnelPort: 8472,
};

/**
 * The ways to read a profile: the verdict must be one that is true in every one of them. Ways that differ in nothing that
 * the connection asks say the same of it, and are one.
 */
export function settingsOf(
  cni: Cni,
  attempt: Attempt,
  hidden: Hidden,
  policies: readonly WrittenPolicy[],
): readonly Settings[] {
  return settingsFor(cni, whatIsAsked(attempt, hidden, policies), attempt.protocol, policies);
}

function settingsFor(
  cni: Cni,
  asked: Asked,
  protocol: string,
  policies: readonly WrittenPolicy[],
): readonly Settings[] {
  switch (cni) {
    case 'cilium':
      return withEachIf(asked.itself, [SWITCHED_OFF], 'podToItself', [JUDGED, ALWAYS_ALLOWED]);
    case 'azure-cilium':
      return withEach(
        withEachIf(asked.portNames, oldCilium(asked, protocol, policies), 'egressNames', [
          'as-others-declare',
          'do-not-count',
        ]),
        'sctpIsDropped',
        protocol === 'SCTP' ? [false, true] : [true],
      );
    case 'gke-dataplane-v2':
      return withEachBlockMatching(asked, settingsFor('azure-cilium', asked, protocol, policies));
    case 'calico':
      // It may be IP in IP.
      return withEach(
        [{ ...CALICO, tunnelPort: 4789 }],
        'othersAreDropped',
        protocol === 'other' ? [[], ['egress']] : [[]],
      );
    case 'antrea':
      return withEachIf(
        asked.portNames,
        [{ ...CALICO, unlistedRules: 'enforced', podToItself: { ...JUDGED, ingress: 'always-allowed' } }],
        'ambiguousNames',
        ['count', 'do-not-count'],
      );
    case 'ovn-kubernetes':
      return ovnKubernetes(asked, protocol);
    case 'aws-vpc-cni':
      return awsVpcCni(asked, protocol, policies);
    case 'kubernetes':
      return allThatTheApiPermits(asked, protocol);
  }
}

/** 1.18, the newest that AKS has, which makes no tunnels. */
function oldCilium(asked: Asked, protocol: string, policies: readonly WrittenPolicy[]): readonly Settings[] {
  return settingsFor('cilium', asked, protocol, policies).map(({ tunnelPort: _, ...one }) => ({
    ...one,
    exclusionsMean: 'others',
  }));
}

function ovnKubernetes(asked: Asked, protocol: string): readonly Settings[] {
  const base: Settings = { ...CALICO, unlistedRules: 'allowed', portNames: 'not-resolved' };
  const hairpin = withEachIf(asked.itself, [base], 'podToItself', [
    { ingress: 'always-allowed', egress: 'judged' },
    ALWAYS_ALLOWED,
  ]);
  const hosts = withEachIf(asked.nodes, hairpin, 'selectorsSeeHostPods', [true, false]);
  return protocol === 'other' ? withEach(hosts, 'protocolsWithoutPorts', PORTLESS) : hosts;
}

function awsVpcCni(asked: Asked, protocol: string, policies: readonly WrittenPolicy[]): readonly Settings[] {
  let found: readonly Settings[] = [
    {
      ...CALICO,
      egressToOwnNode: 'always-allowed',
      egressNames: 'of-selectors',
      protocolsWithoutPorts: protocol === 'ICMPv6' ? 'never-blocked' : 'rules-without-ports',
    },
  ];
  found = withEachIf(asked.itself, found, 'podToItself', [JUDGED, ALWAYS_ALLOWED]);
  found = withEachIf(asked.nodes, found, 'selectorsSeeHostPods', [true, false]);
  found = withEachIf(asked.portNames, found, 'ingressNames', ['of-the-pod', 'any-number']);
  found = withEachIf(asked.portNames, found, 'ambiguousNames', ['count', 'do-not-count']);
  found = withEachIf(asked.excepts, found, 'exceptsReachOtherBlocks', [true, false]);
  // Where the pod was reached through a Service, the block would have to hold the Service's address.
  found = withEachIf(asked.blocks && asked.podAsDestination, found, 'ipBlockMatchesPods', [
    { ingress: true, egress: true },
    { ingress: true, egress: false },
  ]);
  return withEach(
    found,
    'unlistedRules',
    enforcedChoices(policies).map((enforcedOf) => ({ enforcedOf })),
  );
}

/** Rules for anybody or a block are enforced for certain; those that only selectors make may mean no pod. */
function enforcedChoices(policies: readonly WrittenPolicy[]): readonly (readonly number[])[] {
  let choices: readonly (readonly number[])[] = [[]];
  for (const [place, policy] of policies.entries()) {
    const kinds = (['ingress', 'egress'] as const).map((direction) => {
      const rules = policy.spec?.[direction] ?? [];
      if (isListed(policy, direction) || rules.length === 0) return 'none';
      return rules.some((rule) => {
        const peers = (direction === 'ingress' ? rule?.from : rule?.to) ?? [];
        const ports = rule?.ports ?? [];
        const isNumbered = ports.length === 0 || ports.some(({ port }) => typeof port !== 'string');
        return isNumbered && (peers.length === 0 || peers.some(({ ipBlock }) => ipBlock));
      })
        ? 'certain'
        : 'doubtful';
    });
    if (kinds.includes('certain')) choices = choices.map((choice) => [...choice, place]);
    else if (kinds.includes('doubtful')) choices = choices.flatMap((choice) => [choice, [...choice, place]]);
  }
  return choices;
}

function withEach<Key extends keyof Settings>(
  settings: readonly Settings[],
  key: Key,
  values: readonly Settings[Key][],
): readonly Settings[] {
  return settings.flatMap((setting) => values.map((value) => ({ ...setting, [key]: value })));
}

/** The first of the values alone where the key is never asked. */
function withEachIf<Key extends keyof Settings>(
  isAsked: boolean,
  settings: readonly Settings[],
  key: Key,
  values: readonly Settings[Key][],
): readonly Settings[] {
  return withEach(settings, key, isAsked ? values : values.slice(0, 1));
}

function withEachBlockMatching(asked: Asked, settings: readonly Settings[]): readonly Settings[] {
  const nodes = withEachIf(asked.blocks && asked.nodes, settings, 'ipBlockMatchesNodes', [true, false]);
  const ingress = asked.blocks && asked.podAsSource ? [true, false] : [true];
  const egress = asked.blocks && asked.podAsDestination ? [true, false] : [true];
  return withEach(
    nodes,
    'ipBlockMatchesPods',
    ingress.flatMap((one) => egress.map((other) => ({ ingress: one, egress: other }))),
  );
}

const PORTLESS = [
  'rules-without-ports',
  'rules-of-any-ports',
  'never-blocked',
  'always-blocked',
] as const satisfies readonly Settings['protocolsWithoutPorts'][];

/** Every combination of the answers that the API leaves open. */
function allThatTheApiPermits(asked: Asked, protocol: string): readonly Settings[] {
  let found: readonly Settings[] = [CALICO];
  if (!hasPorts(protocol)) found = withEach(found, 'protocolsWithoutPorts', PORTLESS);
  found = withEachIf(asked.itself, found, 'podToItself', [JUDGED, ALWAYS_ALLOWED]);
  found = withEachIf(asked.nodeAsDestination, found, 'egressToOwnNode', ['judged', 'always-allowed']);
  found = withEachIf(asked.nodes, found, 'selectorsSeeHostPods', [true, false]);
  return withEachBlockMatching(asked, found);
}
