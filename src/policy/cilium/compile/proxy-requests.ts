import { canonicalEndpointCondition, type EndpointCondition } from '../../../engine/endpoint-condition.ts';
import { DIRECTIONS } from '../../../model/connection.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import type {
  CidrRule,
  CiliumListener,
  CiliumNetworkPolicy,
  CiliumPeers,
  CiliumPortRule,
  CiliumRule,
  CiliumSpec,
} from '../cilium-policy.ts';
import { compileCidrRule } from './compile-cidrs.ts';
import { compileEntity } from './compile-entities.ts';
import { patternOf } from './compile-peers.ts';
import { type CompiledPeer, compilePeerSelector, compileSubject } from './compile-selector.ts';
import { areServicesOpen, resolveServices } from './compile-services.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, CLUSTER_PARTS, LABELLED_POD } from './ends.ts';

export interface WrittenPolicy {
  readonly ref: PolicyRef;
  readonly value: CiliumNetworkPolicy;
}

/** What a rule asks for on one port beyond letting through: from a proxy, or from the other end. */
export interface ProxyRequest {
  readonly ref: PolicyRef;
  readonly subject: EndpointCondition;
  readonly parser: 'http' | 'dns' | 'tls' | 'listener' | 'kafka' | 'other' | undefined;
  readonly hasNames: boolean;
  readonly terminatingTls: string | undefined;
  readonly originatingTls: string | undefined;
  readonly listener: (CiliumListener & { readonly namespace: string | undefined }) | undefined;
  readonly authentication: string | undefined;
}

/** The peers and ports of a request: rules with a common peer and port share an entry of Cilium's policy. */
export interface PlacedRequest {
  readonly request: ProxyRequest;
  readonly direction: 'ingress' | 'egress';
  readonly peers: readonly string[];
  readonly ports: readonly string[];
}

export function proxyRequestsOf(
  policies: readonly WrittenPolicy[],
  context: CiliumContext,
): readonly PlacedRequest[] {
  const placed = policies.flatMap(({ ref, value }) =>
    value.isRefused ? [] : value.specs.flatMap((spec) => requestsOfSpec(ref, value.namespace, spec, context)),
  );
  // Endpoints of an unknown Service may be any address that is written.
  const addresses = [...new Set(placed.flatMap((one) => one.addresses))];
  return placed.map(({ request, direction, peers, ports, hasOpenServices }) => ({
    request,
    direction,
    peers: hasOpenServices ? [...new Set([...peers, ...addresses])] : peers,
    ports,
  }));
}

interface SpecRequest extends PlacedRequest {
  /** Those of `peers` that are single addresses. */
  readonly addresses: readonly string[];
  readonly hasOpenServices: boolean;
}

function requestsOfSpec(
  ref: PolicyRef,
  namespace: string | undefined,
  spec: CiliumSpec,
  context: CiliumContext,
): readonly SpecRequest[] {
  return DIRECTIONS.flatMap((direction) =>
    (spec.sections[direction] ?? []).flatMap((rule) => {
      const asked = askedBy(rule, namespace);
      if (asked.length === 0) return [];
      const subject = compileSubject(spec.subject, namespace, context);
      const peers = peerKeys(rule.peers, namespace, context);
      const addresses = [...(rule.peers.cidr ?? []), ...(rule.peers.cidrSet ?? [])]
        .filter(isOneAddress)
        .map((one) => keyOf(of(compileCidrRule(one, context))));
      const hasOpenServices = areServicesOpen(rule.peers.services ?? [], context);
      return asked.map(({ ports, ...request }) => ({
        request: { ref, subject, ...request },
        direction,
        peers,
        ports,
        addresses,
        hasOpenServices,
      }));
    }),
  );
}

type Asked = Omit<ProxyRequest, 'ref' | 'subject'> & { readonly ports: readonly string[] };

const NOTHING: Omit<Asked, 'ports' | 'authentication'> = {
  parser: undefined,
  hasNames: false,
  terminatingTls: undefined,
  originatingTls: undefined,
  listener: undefined,
};

function askedBy({ toPorts, icmps, authentication }: CiliumRule, namespace: string | undefined): Asked[] {
  if (toPorts === undefined || toPorts.length === 0) {
    if (authentication === undefined) return [];
    const types = (icmps ?? []).flatMap(({ fields }) =>
      fields.map(({ family, type }) => JSON.stringify([family, type])),
    );
    return [{ ...NOTHING, authentication, ports: icmps === undefined ? ['every port'] : types }];
  }
  return toPorts.flatMap((item): Asked[] => {
    const parser = parserOf(item);
    if (parser === undefined && authentication === undefined) return [];
    const { serverNames, terminatingTls, originatingTls, listener } = item;
    return [
      {
        parser,
        hasNames: serverNames !== undefined,
        terminatingTls,
        originatingTls,
        listener: listener && { ...listener, namespace },
        authentication,
        ports: portKeys(item),
      },
    ];
  });
}

function parserOf(item: CiliumPortRule): ProxyRequest['parser'] {
  const { rules, listener, serverNames, terminatingTls, originatingTls } = item;
  if (listener !== undefined) return 'listener';
  if (rules !== undefined && ('count' in rules ? rules.count : rules.rules.length) > 0) return rules.kind;
  const isTls = [serverNames, terminatingTls, originatingTls].some((one) => one !== undefined);
  return isTls ? 'tls' : undefined;
}

/** One key for each selector that the agent makes of the peers. */
export function peerKeys(
  peers: CiliumPeers,
  namespace: string | undefined,
  context: CiliumContext,
): readonly string[] {
  const compiled: readonly CompiledPeer[] = [
    ...(peers.endpoints ?? []).map((one) =>
      compilePeerSelector(one, { namespace, isSubjectInit: false }, context),
    ),
    ...(peers.entities ?? []).flatMap(selectorsOf),
    ...[...(peers.cidr ?? []), ...(peers.cidrSet ?? [])].map((one) => of(compileCidrRule(one, context))),
    ...resolveServices(peers.services ?? [], context),
  ];
  const keys = [
    ...compiled.map(keyOf),
    ...(peers.names ?? []).map((name) => `name ${patternOf(name)}`),
    ...((peers.groups ?? 0) > 0 ? ['groups'] : []),
    ...((peers.nodes ?? []).length > 0 ? ['nodes'] : []),
    ...(areServicesOpen(peers.services ?? [], context) ? [EVERYBODY, 'a service'] : []),
  ];
  return keys.length === 0 ? [EVERYBODY] : [...new Set(keys)];
}

/** `cluster` and `cluster-mesh` become several selectors, some of which other entities have, too (pkg/policy/api/entity.go). */
function selectorsOf(entity: string): readonly CompiledPeer[] {
  if (entity !== 'cluster' && entity !== 'cluster-mesh') return compileEntity(entity);
  return [
    ...CLUSTER_PARTS.map((name) => of({ kind: 'entity', names: [name] })),
    { is: LABELLED_POD, isOfSameCluster: entity === 'cluster' },
  ];
}

function isOneAddress(rule: CidrRule): boolean {
  return rule.kind === 'cidr' && rule.cidr.prefixLength === (rule.cidr.base.family === 4 ? 32 : 128);
}

function of(is: EndpointCondition): CompiledPeer {
  return { is, isOfSameCluster: false };
}

function keyOf({ is, isOfSameCluster }: CompiledPeer): string {
  return `${isOfSameCluster} ${canonicalEndpointCondition(is)}`;
}

const EVERYBODY = keyOf(of(ANYBODY));

export function portKeys({ ports }: Pick<CiliumPortRule, 'ports'>): readonly string[] {
  return ports.flatMap(({ protocol, port, endPort = 0 }) => {
    const protocols = protocol === 'ANY' ? ['TCP', 'UDP', 'SCTP'] : [protocol];
    return protocols.map((one) =>
      // All rules for one name are one filter, whatever ranges they start.
      JSON.stringify([one, port, 'number' in port && endPort > port.number ? endPort : 0]),
    );
  });
}
