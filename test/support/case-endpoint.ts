import { recordedNames } from '../../src/model/dns-name.ts';
import {
  type AddressSet,
  type ContainerPort,
  type Endpoint,
  NO_IDENTITY_FACTS,
} from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../src/model/label-set.ts';
import type { PortProtocol } from '../../src/model/protocol.ts';

type WrittenPort = readonly [
  name: string,
  protocol: PortProtocol,
  port: number,
  declaredBy?: 'sidecar' | 'init-container',
];

/** One entry of test/cases/kubernetes/endpoints.json. */
export type WrittenEndpoint =
  | {
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
      /** False when the pod may have labels that nobody recorded. */
      readonly labelsComplete?: boolean;
      /** Null when not known. */
      readonly ports: readonly WrittenPort[] | null;
      readonly addresses: readonly string[] | null;
      /** That of the Service through which the pod was reached. */
      readonly serviceAddress?: string;
      readonly hasInitIdentity?: boolean;
      readonly ownerKind?: string;
      readonly runsOn?: 'fargate' | 'windows';
      readonly serviceAccount?: {
        readonly name: string;
        readonly labels: Readonly<Record<string, string>>;
      };
    }
  | {
      readonly node: string;
      readonly isOwnNode?: boolean;
      readonly addresses: readonly string[];
      /** Not known when left out. */
      readonly nodeLabels?: Readonly<Record<string, string>>;
      readonly hostPods?: readonly {
        readonly namespace: string;
        readonly labels: Readonly<Record<string, string>>;
        /** Not known when left out. */
        readonly ports?: readonly WrittenPort[];
      }[];
      readonly lookedAt?: 'every-namespace' | readonly string[];
    }
  | { readonly reserved: readonly string[]; readonly addresses: readonly string[] }
  | { readonly world: readonly string[]; readonly names?: readonly string[] }
  | { readonly unidentified: readonly string[] };

const NAMESPACE_LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { 'kubernetes.io/metadata.name': 'shop', team: 'retail' },
  bank: { 'kubernetes.io/metadata.name': 'bank', team: 'money' },
};

export function caseEndpoint(name: string, written: WrittenEndpoint): Endpoint {
  if ('world' in written) {
    const names = recordedNames(written.names ?? []);
    return { kind: 'world', addresses: addresses(written.world), names, entities: [] };
  }
  if ('unidentified' in written) return { kind: 'unidentified', addresses: addresses(written.unidentified) };
  if ('reserved' in written) {
    return { kind: 'reserved', entities: written.reserved, addresses: addresses(written.addresses) };
  }
  if ('node' in written) {
    const { hostPods, lookedAt = [], nodeLabels } = written;
    return {
      kind: 'node',
      name: written.node,
      isOwnNode: written.isOwnNode,
      addresses: addresses(written.addresses),
      entities: [],
      labels: nodeLabels === undefined ? NO_LABELS_KNOWN : completeLabels(Object.entries(nodeLabels)),
      ...(hostPods === undefined
        ? {}
        : {
            hostPods: {
              pods: hostPods.map(({ namespace, labels, ports }) => ({
                namespace,
                name: 'a-host-pod',
                labels: completeLabels(Object.entries(labels)),
                namespaceLabels: completeLabels(Object.entries(NAMESPACE_LABELS[namespace] ?? {})),
                ports: portsOf(ports),
              })),
              lookedAt: typeof lookedAt === 'string' ? lookedAt : new Set(lookedAt),
            },
          }),
    };
  }
  const serviceAddress =
    written.serviceAddress === undefined ? undefined : parseIpAddress(written.serviceAddress);
  return {
    kind: 'workload',
    namespace: written.namespace,
    name,
    ownerKind: written.ownerKind ?? 'Deployment',
    labels: {
      labels: new Map(Object.entries(written.labels)),
      isComplete: written.labelsComplete ?? true,
    },
    namespaceLabels: completeLabels(Object.entries(NAMESPACE_LABELS[written.namespace] ?? {})),
    ports: portsOf(written.ports ?? undefined),
    addresses: addresses(written.addresses),
    ...NO_IDENTITY_FACTS,
    ...(serviceAddress !== undefined && { serviceAddress }),
    serviceAccount: written.serviceAccount && {
      name: written.serviceAccount.name,
      labels: completeLabels(Object.entries(written.serviceAccount.labels)),
    },
    entities: written.hasInitIdentity === true ? ['init'] : [],
    ...(written.runsOn !== undefined && { runsOn: written.runsOn }),
  };
}

function portsOf(written: readonly WrittenPort[] | undefined): readonly ContainerPort[] | undefined {
  return written?.map(([name, protocol, port, declaredBy]) => ({
    name,
    protocol,
    port,
    ...(declaredBy !== undefined && { declaredBy }),
  }));
}

function addresses(texts: readonly string[] | null): AddressSet {
  return {
    addresses: (texts ?? []).flatMap((text) => parseIpAddress(text) ?? []),
    isComplete: texts !== null,
  };
}
