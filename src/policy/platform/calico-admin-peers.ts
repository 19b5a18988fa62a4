import type { LabelSelector, SelectorRequirement } from '../../model/label-selector.ts';
import { isReadable } from '../admin/admin-policy.ts';
import { PODS_OF_API, type PodCompiler } from '../admin/compile/pod-compiler.ts';
import type { CalicoSurroundings } from '../calico/compile/compile-calico-policy.ts';
import { inNamespaces } from '../calico/compile/compile-entity.ts';
import { namedPortsOfHosts } from '../calico/compile/named-port-of.ts';
import { bothOf } from '../calico/selector/rewrite-selector.ts';
import { ALL, type Selector } from '../calico/selector/selector.ts';

/**
 * Calico asks for pods where a peer is written as `pods`. A peer `namespaces` becomes a namespaceSelector alone, which also means
 * the NetworkSets of these namespaces and, where absent labels will do, GlobalNetworkSets and host endpoints
 * (libcalico-go/lib/backend/k8s/conversion/clusternetworkpolicy.go, `combinePortsWithCNPIngressPeers`; up to 3.31
 * conversion.go, `combinePortsWithANPIngressPeers`).
 */
export function calicoAdminPeers({ others, hosts }: CalicoSurroundings): PodCompiler {
  return {
    ...PODS_OF_API,
    peer: (selection, writtenAs) => {
      const pods = PODS_OF_API.peer(selection, writtenAs);
      const { namespaces } = selection;
      if (writtenAs === 'pods' || !isReadable(namespaces)) return pods;
      const selector = inNamespaces(toSelector(namespaces));
      return {
        ...pods,
        besides: others(selector),
        portsBesides: namedPortsOfHosts(selector, hosts.given),
      };
    },
  };
}

function toSelector({ requirements }: LabelSelector): Selector {
  return requirements.length === 0 ? ALL : bothOf(requirements.map(toTest));
}

function toTest({ key: label, operator, values }: SelectorRequirement): Selector {
  switch (operator) {
    case 'In':
      return { kind: 'test', label, operator: 'in', values };
    case 'NotIn':
      return { kind: 'test', label, operator: 'not in', values };
    case 'Exists':
      return { kind: 'has', label };
    case 'DoesNotExist':
      return { kind: 'not', of: { kind: 'has', label } };
  }
}
