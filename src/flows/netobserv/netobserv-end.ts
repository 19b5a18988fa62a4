import { containsAddress, parseCidr } from '../../model/cidr.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { addressEnd, nodeEnd, podEnd, sharedEnds } from '../format/record-ends.ts';
import { textField } from '../format/values/json-fields.ts';
import { recordedAddress } from '../format/values/recorded-address.ts';
import { textMemo } from '../format/values/text-memo.ts';

export interface NetObservEnd {
  readonly endpoint: Endpoint;
  readonly address: string;
  /** `namespace/name`, if it is a pod with an address of its own. */
  readonly pod: string | undefined;
  /** Whether it is the address of a Service, before translation. */
  readonly isService: boolean;
}

/** Behind these a node of OVN-Kubernetes hides its own address when it talks to a Service (masquerade subnet). */
const MASQUERADE = ['169.254.169.0/29', '169.254.0.0/29'].flatMap((text) => parseCidr(text) ?? []);

const FIELDS = [
  'Addr',
  'HostIP',
  'K8S_HostIP',
  'K8S_HostName',
  'K8S_Name',
  'K8S_Namespace',
  'K8S_OwnerName',
  'K8S_OwnerType',
  'K8S_Type',
  'Namespace',
  'Pod',
  'SubnetLabel',
  'Workload',
  'WorkloadKind',
] as const;
type Field = (typeof FIELDS)[number];

/** The names of the fields of each end, which begin with the side. */
const NAMES = { Src: namesOf('Src'), Dst: namesOf('Dst') };

function namesOf(side: 'Src' | 'Dst') {
  return Object.fromEntries(FIELDS.map((field) => [field, `${side}${field}`])) as Record<Field, string>;
}

/** All that tells one end from another; what does not matter for an end of its type is undefined. */
interface RecordedEnd {
  readonly address: string;
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly ownerName: string | undefined;
  readonly ownerKind: string | undefined;
  /** The node of a pod. */
  readonly host: string | undefined;
  readonly hostName: string | undefined;
  /** The node of a hidden address. */
  readonly agent: string | undefined;
  readonly label: string | undefined;
}

/** One end; undefined when the record has no address for it. The names of 2021 are `SrcPod`, `SrcNamespace`, `SrcWorkload`. */
export function netObservEnd(flow: JsonObject, side: 'Src' | 'Dst'): NetObservEnd | undefined {
  const names = NAMES[side];
  const of = (field: Field) => textField(flow[names[field]]);
  const address = of('Addr');
  if (address === undefined) return undefined;
  const type = of('K8S_Type') ?? (of('Pod') === undefined ? undefined : 'Pod');
  const isPod = type === 'Pod';
  const host = isPod ? (of('K8S_HostIP') ?? of('HostIP')) : undefined;
  const name = isPod || type === 'Node' ? of('K8S_Name') : undefined;
  return sharedEnd(address, {
    address,
    type,
    name: name ?? (isPod ? of('Pod') : undefined),
    namespace: isPod ? (of('K8S_Namespace') ?? of('Namespace')) : undefined,
    ownerName: isPod ? (of('K8S_OwnerName') ?? of('Workload')) : undefined,
    ownerKind: isPod ? (of('K8S_OwnerType') ?? of('WorkloadKind')) : undefined,
    host,
    hostName: host === address ? of('K8S_HostName') : undefined,
    agent: type === undefined && isMasquerade(address) ? textField(flow.AgentIP) : undefined,
    label: type === undefined ? of('SubnetLabel') : undefined,
  });
}

const sharedEnd = sharedEnds(isSameEnd, endOf);

function isSameEnd(one: RecordedEnd, other: RecordedEnd): boolean {
  return (
    one.address === other.address &&
    one.type === other.type &&
    one.name === other.name &&
    one.namespace === other.namespace &&
    one.ownerName === other.ownerName &&
    one.ownerKind === other.ownerKind &&
    one.host === other.host &&
    one.hostName === other.hostName &&
    one.agent === other.agent &&
    one.label === other.label
  );
}

function endOf(recorded: RecordedEnd): NetObservEnd | undefined {
  const { address, type, name } = recorded;
  const byAddress = addressEnd(address);
  if (byAddress === undefined) return undefined;
  const end = { address, isService: type === 'Service', pod: undefined };
  switch (type) {
    case 'Node':
      return { ...end, endpoint: nodeEnd(name, address) };
    case 'Pod': {
      const { host, hostName, namespace, ownerName, ownerKind: kind } = recorded;
      if (host === address) return { ...end, endpoint: nodeEnd(hostName, address) };
      // Static pods belong to their node, but are not named after it.
      const owner = ownerName === undefined || kind === 'Node' ? undefined : { name: ownerName, kind };
      if (namespace === undefined || (name === undefined && owner === undefined)) break;
      const endpoint = podEnd({ namespace, pod: name, owner, address });
      return { ...end, endpoint, pod: name === undefined ? undefined : `${namespace}/${name}` };
    }
    case undefined: {
      if (isMasquerade(address)) {
        const { agent } = recorded;
        const isAddress = agent !== undefined && parseIpAddress(agent) !== undefined;
        return { ...end, endpoint: nodeEnd(undefined, isAddress ? agent : undefined) };
      }
      // A label that the cluster's operator gives to addresses outside the cluster.
      if (recorded.label?.startsWith('EXT:') !== true) break;
      return { ...end, endpoint: outsideEnd(address) ?? byAddress };
    }
  }
  return { ...end, endpoint: byAddress };
}

const isMasquerade = textMemo((text): boolean => {
  const address = recordedAddress(text);
  return address !== undefined && MASQUERADE.some((cidr) => containsAddress(cidr, address));
});

const outsideEnd = textMemo((text): Endpoint | undefined => {
  const end = addressEnd(text);
  return end && { kind: 'world', addresses: end.addresses, names: [], entities: [] };
});
