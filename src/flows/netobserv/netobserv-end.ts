import { containsAddress, parseCidr } from '../../model/cidr.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { addressEnd, nodeEnd, podEnd } from '../format/record-ends.ts';
import { type JsonObject, textField } from '../format/values/json-fields.ts';
import { recordedAddress } from '../format/values/recorded-address.ts';
import { textMemo } from '../format/values/text-memo.ts';

export interface NetObservEnd {
  readonly endpoint: Endpoint;
  readonly address: string;
  /** `namespace/name`, if it is a pod with an address of its own. */
  readonly pod?: string | undefined;
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

/** One end; undefined when the record has no address for it. The names of 2021 are `SrcPod`, `SrcNamespace`, `SrcWorkload`. */
export function netObservEnd(flow: JsonObject, side: 'Src' | 'Dst'): NetObservEnd | undefined {
  const names = NAMES[side];
  const of = (field: Field) => textField(flow[names[field]]);
  const address = of('Addr');
  const byAddress = address === undefined ? undefined : addressEnd(address);
  if (address === undefined || byAddress === undefined) return undefined;
  const type = of('K8S_Type') ?? (of('Pod') === undefined ? undefined : 'Pod');
  const end = { address, isService: type === 'Service' };
  switch (type) {
    case 'Node':
      return { ...end, endpoint: nodeEnd(of('K8S_Name'), address) };
    case 'Pod': {
      const host = of('K8S_HostIP') ?? of('HostIP');
      if (host === address) return { ...end, endpoint: nodeEnd(of('K8S_HostName'), address) };
      const namespace = of('K8S_Namespace') ?? of('Namespace');
      if (namespace === undefined) break;
      const pod = of('K8S_Name') ?? of('Pod');
      const ownerName = of('K8S_OwnerName') ?? of('Workload');
      const kind = of('K8S_OwnerType') ?? of('WorkloadKind');
      // Static pods belong to their node, but are not named after it.
      const owner = ownerName === undefined || kind === 'Node' ? undefined : { name: ownerName, kind };
      if (pod === undefined && owner === undefined) break;
      const endpoint = podEnd({ namespace, pod, owner, address });
      return { ...end, endpoint, pod: pod === undefined ? undefined : `${namespace}/${pod}` };
    }
    case undefined: {
      if (isMasquerade(address)) {
        const agent = textField(flow.AgentIP);
        const isAddress = agent !== undefined && parseIpAddress(agent) !== undefined;
        return { ...end, endpoint: nodeEnd(undefined, isAddress ? agent : undefined) };
      }
      // A label that the cluster's operator gives to addresses outside the cluster.
      const isExternal = of('SubnetLabel')?.startsWith('EXT:') === true;
      if (!isExternal) break;
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
