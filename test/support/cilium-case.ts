import { readFileSync } from 'node:fs';
import { createEvaluator } from '../../src/engine/evaluator.ts';
import type { Connection } from '../../src/model/connection.ts';
import { isRefused } from '../../src/model/diagnostic.ts';
import { recordedNames } from '../../src/model/dns-name.ts';
import {
  type AddressSet,
  type ContainerPort,
  type Endpoint,
  NO_IDENTITY_FACTS,
} from '../../src/model/endpoint.ts';
import { formatFieldPath } from '../../src/model/field-path.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../src/model/label-set.ts';
import { isPortProtocol, PROTOCOLS } from '../../src/model/protocol.ts';
import type { PolicyRef, SideVerdict, Verdict } from '../../src/model/verdict.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import type { KnownServices } from '../../src/policy/known-services.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { choosePlatform } from '../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';

export interface CiliumCase {
  readonly cni: string;
  readonly set?: Readonly<Record<string, string>>;
  /** Namespaces of which all Services are known, with the labels and selectors of their Services. */
  readonly services?: Readonly<Record<string, Readonly<Record<string, WrittenService>>>>;
  /** Whether all EndpointSlices of these namespaces are known. */
  readonly hasAllEndpoints?: boolean;
  readonly connections: readonly CiliumConnection[];
}

interface WrittenService {
  /** Shared with other clusters of a mesh. */
  readonly isGlobal?: true;
  readonly labels?: Readonly<Record<string, string>>;
  readonly selector?: Readonly<Record<string, string>>;
  /** Those that are ready, and those that are not. */
  readonly endpoints?: readonly string[];
  readonly notReady?: readonly string[];
}

export interface CiliumConnection {
  /** `web -> db TCP/80`, `ICMP/8`, `ICMP/3/4` with a code, `GET /path over TCP/80`, `lookup a.example over UDP/53`. */
  readonly is: string;
  /** `allowed`, `denied` or `unknown: code`, then what decided each side. */
  readonly expect: string;
}

interface WrittenEndpoint {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly serviceAccount?: string;
  readonly cluster?: string;
  readonly node?: 'own' | 'other' | 'any';
  readonly world?: string;
  readonly names?: readonly string[];
  readonly reserved?: string;
  readonly stranger?: string;
  readonly address?: string;
  readonly entities?: readonly string[];
}

const ENDPOINTS: Readonly<Record<string, WrittenEndpoint>> = JSON.parse(
  readFileSync(new URL('../cases/cilium/endpoints.json', import.meta.url), 'utf8'),
);
const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { 'kubernetes.io/metadata.name': 'shop', team: 'red' },
  infra: { 'kubernetes.io/metadata.name': 'infra', team: 'blue' },
  'kube-system': { 'kubernetes.io/metadata.name': 'kube-system' },
};

/** The connections of the case with what Sluice says of them. */
export function judgeCase(
  text: string,
  { cni, set = {}, services, hasAllEndpoints = false, connections }: CiliumCase,
): readonly CiliumConnection[] {
  const platform = choosePlatform(
    cni,
    new Map(Object.entries(set).map(([key, value]) => [`cilium.${key}`, value])),
  );
  if ('problem' in platform) throw new Error(platform.problem);
  const { documents } = readManifests({ file: 'policies.yaml', text });
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const refused = loaded.diagnostics.filter(isRefused);
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  const policies =
    services === undefined ? loaded : { ...loaded, services: knownServices(services, hasAllEndpoints) };
  const evaluator = createEvaluator(compilePolicies(policies, platform));
  return connections.map(({ is }) => ({ is, expect: describeVerdict(evaluator.judge(toConnection(is))) }));
}

function knownServices(
  written: NonNullable<CiliumCase['services']>,
  hasAllEndpoints: boolean,
): KnownServices {
  return {
    services: Object.entries(written).flatMap(([namespace, services]) =>
      Object.entries(services).map(([name, { labels = {}, selector, isGlobal }]) => ({
        namespace,
        name,
        labels: new Map(Object.entries(labels)),
        selector: selector && new Map(Object.entries(selector)),
        ports: [],
        ...(isGlobal && { isGlobal }),
      })),
    ),
    endpoints: Object.entries(written).flatMap(([namespace, services]) =>
      Object.entries(services).flatMap(([service, { endpoints = [], notReady = [] }]) =>
        [true, false].map((isReady) => ({
          namespace,
          service,
          isReady,
          addresses: (isReady ? endpoints : notReady).flatMap((text) => parseIpAddress(text) ?? []),
          ports: [],
        })),
      ),
    ),
    isWhole: (namespace) => namespace in written,
    hasAllEndpoints: (namespace) => hasAllEndpoints && namespace in written,
  };
}

function toConnection(is: string): Connection {
  const [, from = '', to = '', what = ''] = /^(\S+) -> (\S+) (.*)$/.exec(is) ?? [];
  const [, request = '', protocolText = '', number, code] =
    /^(?:(.*) over )?([A-Za-z0-9]+)(?:\/(\d+)(?:\/(\d+))?)?$/.exec(what) ?? [];
  const protocol = PROTOCOLS.find((known) => known === protocolText);
  if (protocol === undefined) throw new Error(`no protocol in ${is}`);
  const hasPorts = isPortProtocol(protocol);
  return {
    source: endpoint(from),
    destination: endpoint(to),
    protocol,
    port: hasPorts && number !== undefined ? Number(number) : undefined,
    icmp:
      hasPorts || number === undefined
        ? undefined
        : { type: Number(number), code: code === undefined ? undefined : Number(code) },
    l7: requestOf(request),
    isPodToItself: false,
  };
}

function requestOf(text: string): Connection['l7'] {
  if (text === '') return undefined;
  const [verb = '', rest = '', host] = text.split(' ');
  if (verb === 'lookup') return { kind: 'dns', name: rest, recordTypes: ['A'] };
  return { kind: 'http', method: verb, path: rest, host, protocol: undefined };
}

function endpoint(name: string): Endpoint {
  const written = ENDPOINTS[name];
  if (written === undefined) throw new Error(`endpoints.json has no ${name}`);
  const { entities = [], namespace, labels = {} } = written;
  if (written.world !== undefined) {
    return {
      kind: 'world',
      addresses: at(written.world),
      names: recordedNames(written.names ?? []),
      entities,
    };
  }
  if (written.node !== undefined) {
    const isOwnNode = written.node === 'any' ? undefined : written.node === 'own';
    const ofNode = written.labels === undefined ? NO_LABELS_KNOWN : completeLabels(Object.entries(labels));
    return { kind: 'node', name, isOwnNode, addresses: at(written.address), entities, labels: ofNode };
  }
  if (written.reserved !== undefined) {
    return { kind: 'reserved', entities: [written.reserved], addresses: at(written.address) };
  }
  if (written.stranger !== undefined) return { kind: 'unidentified', addresses: at(written.stranger) };
  return {
    kind: 'workload',
    namespace: namespace ?? 'default',
    name,
    ownerKind: 'Deployment',
    labels: completeLabels(Object.entries(labels)),
    namespaceLabels: completeLabels(Object.entries(NAMESPACES[namespace ?? ''] ?? {})),
    ports: written.ports?.map(portOf),
    addresses: at(written.address),
    ...NO_IDENTITY_FACTS,
    entities,
    cluster: written.cluster,
    serviceAccount:
      written.serviceAccount === undefined
        ? undefined
        : { name: written.serviceAccount, labels: completeLabels([]) },
  };
}

function portOf(text: string): ContainerPort {
  const [name = '', protocol = '', port] = text.split('/');
  if (!isPortProtocol(protocol)) throw new Error(text);
  return { name, protocol, port: Number(port) };
}

function at(address: string | undefined): AddressSet {
  const parsed = parseIpAddress(address ?? '');
  return { addresses: parsed === undefined ? [] : [parsed], isComplete: parsed !== undefined };
}

function describeVerdict({ outcome, egress, ingress }: Verdict): string {
  const unknowns = [...egress.unknowns, ...ingress.unknowns];
  for (const { code, detail } of unknowns)
    if (!/^[\w`].*[\w`]$/s.test(detail)) throw new Error(`${code} says nothing`);
  const codes = unknowns.map(({ code }) => code);
  const said = outcome === 'unknown' ? `unknown: ${[...new Set(codes)].join(', ')}` : outcome;
  const sides = [
    ['egress', egress],
    ['ingress', ingress],
  ] as const;
  const reasons = sides.flatMap(([direction, side]) =>
    describeSide(side).map((text) => `; ${direction} ${text}`),
  );
  return said + reasons.join('');
}

function describeSide({ outcome, decision }: SideVerdict): string[] {
  if (outcome === 'unknown') return [];
  switch (decision.kind) {
    case 'rule': {
      const { policy, path, span, proxy } = decision;
      const how = proxy === undefined ? outcome : `${outcome}, filtered at L7 (${proxy.kind}),`;
      return [`${how} by ${nameOf(policy)} ${formatFieldPath(path)}, line ${span.line}`];
    }
    case 'default-deny':
      return [`${outcome} by default: ${decision.policies.map(nameOf).join(', ')}`];
    case 'built-in':
      return [`${outcome} by the platform: ${decision.name}`];
    case 'tier-end':
      return [`${outcome} by the end of ${decision.tier}`];
    case 'no-policy':
      return [];
  }
}

function nameOf({ namespace, name }: PolicyRef): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
