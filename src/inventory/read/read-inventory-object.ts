import { apiGroup } from '../../model/api-group.ts';
import type { CronSchedule } from '../../model/cron-schedule.ts';
import type { LabelSet } from '../../model/label-set.ts';
import type { KnownPool } from '../../policy/known-pools.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type {
  CalledService,
  InventoryNode,
  InventoryPod,
  InventoryService,
  InventoryWorkload,
  NatExclusions,
  OwnerRef,
  ServiceEndpoints,
} from '../inventory.ts';
import { withControllerLabels } from '../labels/controller-labels.ts';
import { readController } from '../owner-chain.ts';
import type { FieldReader } from './field-reader.ts';
import { readNodeAddresses, readStatusAddresses } from './read-addresses.ts';
import { readEndpointSlice, readEndpoints } from './read-endpoints.ts';
import { type ObjectName, readLabels, readObjectName } from './read-metadata.ts';
import { readPodProfile } from './read-pod-profile.ts';
import { readInstalledPools, readNatExclusions, readPool } from './read-pools.ts';
import { isCaller, readCalledServices, readService } from './read-service.ts';
import { readCreation, readPodTenure } from './read-tenure.ts';

/** What one manifest says, before it is joined with what others say. */
export type InventoryObject =
  | { readonly kind: 'namespace'; readonly name: string; readonly labels: LabelSet }
  | {
      readonly kind: 'service-account';
      readonly namespace: string;
      readonly name: string;
      readonly labels: LabelSet;
    }
  | { readonly kind: 'node'; readonly node: InventoryNode }
  | { readonly kind: 'service'; readonly service: InventoryService }
  | { readonly kind: 'endpoints'; readonly endpoints: readonly ServiceEndpoints[] }
  | { readonly kind: 'pools'; readonly pools: readonly KnownPool[] }
  | { readonly kind: 'nat-exclusions'; readonly exclusions: NatExclusions }
  | { readonly kind: 'caller'; readonly called: readonly CalledService[] }
  | { readonly kind: 'pod'; readonly pod: InventoryPod; readonly controller: OwnerRef | undefined }
  | {
      readonly kind: 'workload';
      readonly workload: InventoryWorkload;
      readonly controller: OwnerRef | undefined;
      readonly isIdle: boolean;
    };

/** Where the pod template is, by kind, with the API groups that the kind may have. */
const TEMPLATES: Readonly<
  Record<string, { readonly groups: readonly string[]; readonly template: FieldPath }>
> = {
  Deployment: { groups: ['apps', 'extensions'], template: ['spec', 'template'] },
  StatefulSet: { groups: ['apps'], template: ['spec', 'template'] },
  DaemonSet: { groups: ['apps', 'extensions'], template: ['spec', 'template'] },
  ReplicaSet: { groups: ['apps', 'extensions'], template: ['spec', 'template'] },
  ReplicationController: { groups: [''], template: ['spec', 'template'] },
  Job: { groups: ['batch'], template: ['spec', 'template'] },
  CronJob: { groups: ['batch'], template: ['spec', 'jobTemplate', 'spec', 'template'] },
};

const CORE_KINDS: ReadonlySet<string> = new Set([
  ...['Namespace', 'Node', 'Pod', 'Service', 'ServiceAccount', 'Endpoints'],
]);

/** Undefined for kinds that say nothing about who is in the cluster, and for objects without a name. */
export function readInventoryObject(
  reader: FieldReader,
  defaultNamespace: string,
): InventoryObject | undefined {
  const { kind, apiVersion = '' } = reader.document;
  const group = apiGroup(apiVersion);
  if (kind !== undefined && isCaller(group, kind)) {
    const called = readCalledServices(reader, kind);
    return called.length === 0 ? undefined : { kind: 'caller', called };
  }
  if (kind !== undefined && isOfCalico(group)) return readCalicoObject(reader, kind);
  const template = kind !== undefined && Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind] : undefined;
  const isSlice = group === 'discovery.k8s.io' && kind === 'EndpointSlice';
  const isCore = group === '' && kind !== undefined && CORE_KINDS.has(kind);
  if (!isCore && !isSlice && !template?.groups.includes(group)) return undefined;
  const name = readObjectName(reader, defaultNamespace);
  if (name === undefined || kind === undefined) return undefined;
  if (template !== undefined) return readWorkload(reader, kind, name, template.template);
  switch (kind) {
    case 'Namespace':
      return { kind: 'namespace', name: name.name, labels: readLabels(reader, ['metadata', 'labels']) };
    case 'Node':
      return {
        kind: 'node',
        node: readNode(reader, name.name),
      };
    case 'ServiceAccount':
      return { kind: 'service-account', ...name, labels: readLabels(reader, ['metadata', 'labels']) };
    case 'Service':
      return { kind: 'service', service: readService(reader, name) };
    case 'EndpointSlice':
      return { kind: 'endpoints', endpoints: readEndpointSlice(reader, name) };
    case 'Endpoints':
      return { kind: 'endpoints', endpoints: readEndpoints(reader, name) };
    default:
      return readPod(reader, name);
  }
}

function isOfCalico(group: string): boolean {
  return ['projectcalico.org', 'crd.projectcalico.org', 'operator.tigera.io'].includes(group);
}

function readCalicoObject(reader: FieldReader, kind: string): InventoryObject | undefined {
  const pools =
    kind === 'IPPool' ? readPool(reader) : kind === 'Installation' ? readInstalledPools(reader) : [];
  if (pools.length > 0) return { kind: 'pools', pools };
  const name = kind === 'FelixConfiguration' ? reader.text(['metadata', 'name']) : undefined;
  const exclusions = name === undefined ? undefined : readNatExclusions(reader, name);
  return exclusions && { kind: 'nat-exclusions', exclusions };
}

function readNode(reader: FieldReader, name: string): InventoryNode {
  const { addresses, outside } = readNodeAddresses(reader);
  const from = readCreation(reader);
  return {
    name,
    labels: readLabels(reader, ['metadata', 'labels']),
    addresses,
    ...(outside.length > 0 && { outside }),
    ...(from !== undefined && { tenure: { addresses, from, until: undefined } }),
  };
}

function readWorkload(
  reader: FieldReader,
  kind: string,
  { namespace, name }: ObjectName,
  template: FieldPath,
): InventoryObject {
  const written = readPodProfile(reader, template);
  const hasOwnSelector = reader.flag(['spec', 'manualSelector']) === true;
  const labels = withControllerLabels(written.labels, { kind, name, hasOwnSelector });
  const profile = { ...written, labels };
  const schedule = kind === 'CronJob' ? readSchedule(reader) : undefined;
  const spanOf = () => reader.document.spanOf([...template, 'metadata', 'labels']);
  return {
    kind: 'workload',
    workload: {
      namespace,
      owner: { kind, name },
      profile,
      spanOf,
      ...(schedule !== undefined && { schedule }),
    },
    controller: readController(reader),
    isIdle: kind === 'ReplicaSet' && reader.integer(['spec', 'replicas']) === 0,
  };
}

function readSchedule(reader: FieldReader): CronSchedule | undefined {
  const expression = reader.text(['spec', 'schedule']);
  if (expression === undefined || reader.flag(['spec', 'suspend']) === true) return undefined;
  return { expression, timeZone: reader.text(['spec', 'timeZone']) };
}

function readPod(reader: FieldReader, { namespace, name }: ObjectName): InventoryObject {
  const phase = reader.text(['status', 'phase']);
  const isDone = phase === 'Succeeded' || phase === 'Failed';
  const profile = readPodProfile(reader, []);
  const tenure = readPodTenure(reader, isDone);
  return {
    kind: 'pod',
    controller: readController(reader),
    pod: {
      namespace,
      name,
      owner: { kind: 'Pod', name },
      profile,
      addresses: isDone ? [] : tenure.addresses,
      ...(tenure.from !== undefined && { tenure }),
      isDone,
      node: {
        name: reader.text(['spec', 'nodeName']),
        addresses: readStatusAddresses(reader, ['status', 'hostIP'], ['status', 'hostIPs']),
      },
      spanOf: () => reader.document.spanOf(['metadata', 'labels']),
    },
  };
}
