import type { Cni } from '../../src/policy/platform/cni.ts';
import { hasPorts, type Settings } from './naive-evaluator.ts';

const CILIUM: Settings = {
  ipBlockMatchesPods: false,
  ipBlockMatchesNodes: false,
  protocolsWithoutPorts: 'rules-without-ports',
  egressToOwnNode: 'judged',
  podToItself: 'judged',
  selectorsSeeHostPods: false,
  enforcesUnlistedRules: true,
};

const CALICO: Settings = {
  ...CILIUM,
  ipBlockMatchesPods: true,
  ipBlockMatchesNodes: true,
  enforcesUnlistedRules: false,
};

/** The ways to read a profile: the verdict must be one that is true in every one of them. */
export function settingsOf(cni: Cni, protocol: string): readonly Settings[] {
  switch (cni) {
    case 'cilium':
      return [CILIUM, { ...CILIUM, podToItself: 'always-allowed' }];
    case 'calico':
      return [CALICO];
    case 'kubernetes':
      return allThatTheApiPermits(protocol);
  }
}

/** Every combination of the answers that the API leaves open. */
function allThatTheApiPermits(protocol: string): Settings[] {
  const portless = hasPorts(protocol)
    ? (['rules-without-ports'] as const)
    : (['rules-without-ports', 'rules-of-any-ports', 'never-blocked', 'always-blocked'] as const);
  const found: Settings[] = [];
  for (const protocolsWithoutPorts of portless) {
    for (const podToItself of ['judged', 'always-allowed'] as const) {
      for (const egressToOwnNode of ['judged', 'always-allowed'] as const) {
        for (const ipBlockMatchesPods of [true, false]) {
          for (const ipBlockMatchesNodes of [true, false]) {
            for (const selectorsSeeHostPods of [true, false]) {
              found.push({
                protocolsWithoutPorts,
                podToItself,
                egressToOwnNode,
                ipBlockMatchesPods,
                ipBlockMatchesNodes,
                selectorsSeeHostPods,
                enforcesUnlistedRules: false,
              });
            }
          }
        }
      }
    }
  }
  return found;
}
