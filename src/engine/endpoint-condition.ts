import type { Cidr } from '../model/cidr.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Ternary } from '../model/ternary.ts';
import { type Condition, canonicalCondition, evaluate, isJoin, leavesOf } from './condition.ts';
import { CIDR, type CidrLeaf } from './leaves/cidr.ts';
import { CLUSTER, type ClusterLeaf } from './leaves/cluster.ts';
import { DNS_NAME, type DnsNameLeaf } from './leaves/dns-name.ts';
import { DOMAIN_NAME, type DomainNameLeaf } from './leaves/domain-name.ts';
import { ENTITY, type EntityLeaf } from './leaves/entity.ts';
import { HOST_PODS, type HostPodsLeaf } from './leaves/host-pods.ts';
import { IN_BLOCKS, type InBlocksLeaf } from './leaves/in-blocks.ts';
import { INIT_IDENTITY, type InitIdentityLeaf } from './leaves/init-identity.ts';
import { LABEL_TEXT, type LabelTextLeaf } from './leaves/label-text.ts';
import { LABELS, type LabelsLeaf } from './leaves/labels.ts';
import type { EndpointLeafKind, PodLabel } from './leaves/leaf-kind.ts';
import { NAMESPACE, type NamespaceLeaf } from './leaves/namespace.ts';
import { NODE, type NodeLeaf } from './leaves/node.ts';
import { OWN_NODE, type OwnNodeLeaf } from './leaves/own-node.ts';
import { SERVICE_ACCOUNT, type ServiceAccountLeaf } from './leaves/service-account.ts';
import { SERVICE_SELECTOR, type ServiceSelectorLeaf } from './leaves/service-selector.ts';
import { UNDETERMINED, type UndeterminedLeaf } from './leaves/undetermined.ts';

/** The questions that can be asked about one end of a connection. To add one, write a file in `leaves/`, and a line here and below. */
interface EndpointLeaves {
  readonly labels: LabelsLeaf;
  readonly 'label-text': LabelTextLeaf;
  readonly 'service-account': ServiceAccountLeaf;
  readonly namespace: NamespaceLeaf;
  readonly cidr: CidrLeaf;
  readonly 'in-blocks': InBlocksLeaf;
  readonly 'domain-name': DomainNameLeaf;
  readonly node: NodeLeaf;
  readonly 'own-node': OwnNodeLeaf;
  readonly 'host-pods': HostPodsLeaf;
  readonly 'init-identity': InitIdentityLeaf;
  readonly cluster: ClusterLeaf;
  readonly entity: EntityLeaf;
  readonly 'dns-name': DnsNameLeaf;
  readonly 'service-selector': ServiceSelectorLeaf;
  readonly undetermined: UndeterminedLeaf;
}

const KINDS: { readonly [Kind in keyof EndpointLeaves]: EndpointLeafKind<EndpointLeaves[Kind]> } = {
  labels: LABELS,
  'label-text': LABEL_TEXT,
  'service-account': SERVICE_ACCOUNT,
  namespace: NAMESPACE,
  cidr: CIDR,
  'in-blocks': IN_BLOCKS,
  'domain-name': DOMAIN_NAME,
  node: NODE,
  'own-node': OWN_NODE,
  'host-pods': HOST_PODS,
  'init-identity': INIT_IDENTITY,
  cluster: CLUSTER,
  entity: ENTITY,
  'dns-name': DNS_NAME,
  'service-selector': SERVICE_SELECTOR,
  undetermined: UNDETERMINED,
};

type LeafOf<Kind extends keyof EndpointLeaves> = {
  [K in Kind]: EndpointLeaves[K] & { readonly kind: K };
}[Kind];
export type EndpointLeaf = LeafOf<keyof EndpointLeaves>;
export type EndpointCondition = Condition<EndpointLeaf>;

/** Whether an endpoint is what the condition asks for, as far as it is known. */
export function matchEndpoint(condition: EndpointCondition, endpoint: Endpoint): Ternary {
  return evaluate<EndpointLeaf>(condition, (leaf) => matchLeaf(leaf, endpoint));
}

export function matchLeaf<Kind extends keyof EndpointLeaves>(
  leaf: LeafOf<Kind>,
  endpoint: Endpoint,
): Ternary {
  return KINDS[leaf.kind].match(leaf, endpoint);
}

/** A canonical text: conditions with the same text mean the same. */
export function canonicalEndpointCondition(condition: EndpointCondition): string {
  return canonicalCondition<EndpointLeaf>(condition, canonicalLeaf);
}

function canonicalLeaf<Kind extends keyof EndpointLeaves>(leaf: LeafOf<Kind>): string {
  return KINDS[leaf.kind].canonical(leaf);
}

/** The address blocks that the condition tells apart. */
export function blocksOf(condition: EndpointCondition): readonly Cidr[] {
  return leavesOf<EndpointLeaf>(condition).flatMap(blocksOfLeaf);
}

function blocksOfLeaf<Kind extends keyof EndpointLeaves>(leaf: LeafOf<Kind>): readonly Cidr[] {
  return KINDS[leaf.kind].blocks?.(leaf) ?? [];
}

/** The questions about DNS names in the condition, by their texts. */
export function nameQuestionsOf(
  condition: EndpointCondition,
): readonly (readonly [string, (name: string) => boolean])[] {
  return leavesOf<EndpointLeaf>(condition).flatMap(nameQuestionOfLeaf);
}

function nameQuestionOfLeaf<Kind extends keyof EndpointLeaves>(
  leaf: LeafOf<Kind>,
): (readonly [string, (name: string) => boolean])[] {
  const { canonical, matchesName } = KINDS[leaf.kind];
  return matchesName === undefined ? [] : [[canonical(leaf), (name) => matchesName(leaf, name)]];
}

/** The only namespaces in which the condition can hold for a workload; undefined: any. */
export function namespacesOf(condition: EndpointCondition): ReadonlySet<string> | undefined {
  if (!isJoin<EndpointLeaf>(condition)) return namespacesOfLeaf(condition);
  if (condition.kind === 'not') return undefined;
  const parts = condition.of.map(namespacesOf);
  const limited = parts.filter((part) => part !== undefined);
  if (condition.kind === 'any') {
    return limited.length < parts.length ? undefined : new Set(limited.flatMap((part) => [...part]));
  }
  const [first, ...others] = limited;
  return first && new Set([...first].filter((name) => others.every((other) => other.has(name))));
}

function namespacesOfLeaf<Kind extends keyof EndpointLeaves>(
  leaf: LeafOf<Kind>,
): ReadonlySet<string> | undefined {
  const names = KINDS[leaf.kind].namespaces?.(leaf);
  return names && new Set(names);
}

/**
 * Labels of which a workload must have at least one (or may have it unrecorded) for the condition to hold; undefined: none in
 * particular.
 */
export function podLabelsOf(condition: EndpointCondition): readonly PodLabel[] | undefined {
  return labelsOf(condition, 'podLabels');
}

/** The same for the labels of its namespace. */
export function namespaceLabelsOf(condition: EndpointCondition): readonly PodLabel[] | undefined {
  return labelsOf(condition, 'namespaceLabels');
}

type LabelsOf = 'podLabels' | 'namespaceLabels';

function labelsOf(condition: EndpointCondition, of: LabelsOf): readonly PodLabel[] | undefined {
  if (!isJoin<EndpointLeaf>(condition)) return labelsOfLeaf(condition, of);
  if (condition.kind === 'not') return undefined;
  const parts = condition.of.map((part) => labelsOf(part, of));
  const limited = parts.filter((part) => part !== undefined);
  if (condition.kind === 'any') return limited.length < parts.length ? undefined : limited.flat();
  return limited.sort((a, b) => a.length - b.length)[0];
}

function labelsOfLeaf<Kind extends keyof EndpointLeaves>(
  leaf: LeafOf<Kind>,
  of: LabelsOf,
): readonly PodLabel[] | undefined {
  return KINDS[leaf.kind][of]?.(leaf);
}
