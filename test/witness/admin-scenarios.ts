import fc from 'fast-check';
import { choosePlatform, newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import type { Platform } from '../../src/policy/platform/platform.ts';
import { ADMIN_CNIS, type AdminCni } from './admin-worlds.ts';
import { clusterPolicies, oldPolicies } from './arbitrary-admin-policies.ts';
import type { Scenario } from './arbitrary-scenarios.ts';
import type { Attempt, Labels } from './cluster.ts';
import { type EngineJudge, judgeOfText } from './engine-judge.ts';
import { DNS_NAMES, labels, NODE_LABELS, NODES } from './sample-values.ts';
import type { WrittenAdminPolicy } from './written-admin-policy.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** More names than any scenario has connections. */
const MAX_ATTEMPTS = 40;

const LETTING_THROUGH: Readonly<Record<Exclude<AdminCni, 'kubernetes'>, Readonly<Record<string, string>>>> = {
  cilium: {
    'cilium.k8sClusterNetworkPolicy.enabled': 'true',
    'cilium.nodeSelectorLabels': 'true',
    'cilium.sctp.enabled': 'true',
    'cilium.routingMode': 'native',
    'cilium.extraConfig.enable-extended-ip-protocols': 'true',
  },
  calico: {
    'calico.allowVXLANPacketsFromWorkloads': 'true',
    'calico.allowIPIPPacketsFromWorkloads': 'true',
  },
};

/** All three with what makes them enforce everything that they know. */
function platformOf(cni: AdminCni): Platform {
  if (cni === 'kubernetes') return newestPlatform(cni);
  const platform = choosePlatform(cni, new Map(Object.entries(LETTING_THROUGH[cni])));
  if ('problem' in platform) throw new Error(platform.problem);
  return platform;
}

/** What a cluster has besides a scenario of NetworkPolicies. */
export interface AdminScene {
  readonly cni: AdminCni;
  readonly admin: readonly WrittenAdminPolicy[];
  readonly nodes: Readonly<Record<string, Labels>>;
  readonly names: readonly (string | undefined)[];
}

const nodes = fc.record(
  Object.fromEntries(NODES.map((name) => [name, labels(NODE_LABELS)])) as Record<
    string,
    fc.Arbitrary<Labels>
  >,
);
const names = fc.array(fc.option(fc.constantFrom(...DNS_NAMES), { nil: undefined }), {
  minLength: MAX_ATTEMPTS,
  maxLength: MAX_ATTEMPTS,
});
export const adminScene: fc.Arbitrary<AdminScene> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ cni: fc.constantFrom(...ADMIN_CNIS), admin: clusterPolicies, nodes, names }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ cni: fc.constant('kubernetes' as const), admin: oldPolicies, nodes, names }),
  },
);

export function judgeOf(network: readonly WrittenPolicy[], { cni, admin }: AdminScene): EngineJudge {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...admin, ...network] });
  return judgeOfText(text, platformOf(cni), admin.length + network.length);
}

/** Addresses outside have a name now and then. */
export function attemptsOf({ attempts }: Scenario, { names: found }: AdminScene): readonly Attempt[] {
  return attempts.map(({ to, ...attempt }, i) => {
    const name = found[i];
    return { ...attempt, to: to.kind === 'external' && name !== undefined ? { ...to, names: [name] } : to };
  });
}
