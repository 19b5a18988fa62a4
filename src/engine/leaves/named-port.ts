import type { Connection } from '../../model/connection.ts';
import {
  type ContainerPort,
  type Endpoint,
  endpointName,
  type HostPod,
  type NodeEndpoint,
} from '../../model/endpoint.ts';
import type { PortProtocol } from '../../model/protocol.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';
import { anyMeantPod, type HostPodsLeaf, podsWithAddressOf } from './host-pods.ts';
import { isSomebody, type TrafficLeafKind } from './leaf-kind.ts';
import { portNotRecorded } from './port-range.ts';

/** `undefined`: the platform does not define whether they count. `sidecars`: those that keep running count. */
export type PortsOfInitContainers = 'counted' | 'sidecars' | 'undefined';

/** The port that the destination pod declares under this name and protocol. */
export interface NamedPortLeaf {
  readonly kind: 'named-port';
  readonly protocol: PortProtocol;
  readonly name: string;
  /**
   * Which numbers the name stands for, where that is not simply all that the destination declares. `one-of-several`: when it
   * declares several, not all of them may count. `of-others-too`: those that other pods declare may count as well.
   * `one-of-the-cluster`: the number that pods of the cluster declare counts for every destination, pod or not, and none counts
   * when they declare several.
   */
  readonly numbers?: 'one-of-several' | 'of-others-too' | 'one-of-the-cluster';
  /** Whether names count that only init containers (including sidecars) declare. Left out: as on the platform, else not. */
  readonly ofInitContainers?: PortsOfInitContainers;
  /**
   * Names declared by pods in a node's network. `undefined`: they may count; a list: those count of pods that these selectors
   * mean. Left out: none.
   */
  readonly ofHostPods?: 'undefined' | readonly HostPodsLeaf[];
}

export const NAMED_PORT: TrafficLeafKind<NamedPortLeaf> = { match: matchNamedPort };

/**
 * A name that the destination does not declare for this protocol matches nothing; outside of pods names match nothing either,
 * except with `one-of-the-cluster`.
 */
function matchNamedPort(leaf: NamedPortLeaf, { protocol, port, destination }: Connection): Ternary {
  if (leaf.protocol !== protocol) return false;
  if (leaf.numbers === 'one-of-the-cluster') return byClusterNumber(leaf, port, destination);
  if (destination.kind === 'node' && leaf.ofHostPods !== undefined)
    return leaf.ofHostPods === 'undefined'
      ? byHostPods(leaf, port, destination)
      : anyMeantPod(leaf.ofHostPods, destination, (pod) => holdsForHostPod(leaf, port, pod, destination));
  if (destination.kind !== 'workload' && !isSomebody(destination)) return false;
  if (destination.kind !== 'workload' || destination.ports === undefined) {
    return portsNotRecorded(leaf, destination);
  }
  const declared = declaredAs(leaf, destination.ports);
  const isCounted = byDeclared(
    leaf,
    declared.filter((one) => doesCount(one, leaf)),
    port,
  );
  if (leaf.ofInitContainers !== 'undefined' || isCounted === true) return isCounted;
  const isDeclared = byDeclared(leaf, declared, port);
  return isDeclared === true ? mayNotCount(leaf.name) : isDeclared;
}

function byDeclared(
  leaf: NamedPortLeaf,
  declared: readonly ContainerPort[],
  port: number | undefined,
): Ternary {
  if (declared.length === 0 && leaf.numbers !== 'of-others-too') return false;
  if (port === undefined) return portNotRecorded(leaf.protocol);
  const numbers = new Set(declared.map((candidate) => candidate.port));
  return byNumbers(leaf, numbers, port);
}

/** The rule's peers say which of the pods that share the node's address are meant; here each of them may be. */
function byHostPods(leaf: NamedPortLeaf, port: number | undefined, node: NodeEndpoint): Ternary {
  const { hostPod, hostPods } = node;
  const isKnown = hostPod !== undefined || hostPods?.lookedAt === 'every-namespace';
  const mayDeclare = podsWithAddressOf(node).some(
    ({ ports }) => ports === undefined || byDeclared(leaf, declaredAs(leaf, ports), port) !== false,
  );
  if (isKnown && !mayDeclare) return false;
  return {
    code: 'host-network-pod',
    detail: `it is not known, or left to the CNI, whether port \`${leaf.name}\` belongs to a pod in the host network of \`${endpointName(node)}\``,
  };
}

function holdsForHostPod(
  leaf: NamedPortLeaf,
  port: number | undefined,
  { ports }: HostPod,
  node: NodeEndpoint,
): Ternary {
  if (ports === undefined) return portsNotRecorded(leaf, node);
  const declared = declaredAs(leaf, ports).filter((one) => doesCount(one, leaf));
  return byDeclared(leaf, declared, port);
}

function portsNotRecorded({ name }: NamedPortLeaf, destination: Endpoint): Unknown {
  return {
    code: 'ports-not-recorded',
    detail: `the container ports of \`${endpointName(destination)}\` are not known, so port \`${name}\` cannot be looked up`,
  };
}

function doesCount({ declaredBy }: ContainerPort, { ofInitContainers }: NamedPortLeaf): boolean {
  if (declaredBy === undefined || ofInitContainers === 'counted') return true;
  return ofInitContainers === 'sidecars' && declaredBy === 'sidecar';
}

/**
 * If the destination itself declares only other numbers, the port cannot match: either several are declared in the cluster, or
 * the destination's counts.
 */
function byClusterNumber(leaf: NamedPortLeaf, port: number | undefined, destination: Endpoint): Ternary {
  const own = destination.kind === 'workload' ? declaredAs(leaf, destination.ports ?? []) : [];
  const declared = own.filter((one) => doesCount(one, leaf));
  const isAnother = port !== undefined && declared.every((candidate) => candidate.port !== port);
  if (declared.length > 0 && isAnother) return false;
  return {
    code: 'named-port-of-many',
    detail: `the CNI resolves port \`${leaf.name}\` to the number that pods of the cluster declare, whatever the destination, and ignores the rule when they declare several`,
  };
}

function declaredAs(
  { name, protocol }: NamedPortLeaf,
  ports: readonly ContainerPort[],
): readonly ContainerPort[] {
  return ports.filter((candidate) => candidate.name === name && candidate.protocol === protocol);
}

function byNumbers(
  { name, numbers: mode }: NamedPortLeaf,
  numbers: ReadonlySet<number>,
  port: number,
): Ternary {
  const isMeant = numbers.has(port);
  if (mode === undefined) return isMeant;
  if (!isMeant)
    return mode === 'of-others-too' ? ambiguous(name, 'the numbers that other pods declare as well') : false;
  return numbers.size === 1 || ambiguous(name, 'one of the several numbers that the pod declares');
}

function mayNotCount(name: string): Unknown {
  const detail = `only an init container, which may be a sidecar, declares port \`${name}\`, and the CNI may not look at those`;
  return { code: 'port-name-ambiguous', detail };
}

function ambiguous(name: string, standsFor: string): Unknown {
  return { code: 'port-name-ambiguous', detail: `the CNI may resolve port \`${name}\` to ${standsFor}` };
}
