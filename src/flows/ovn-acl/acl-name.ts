import type { Direction } from '../../model/connection.ts';
import type { NamedPolicy } from '../../model/digest.ts';
import { textMemo } from '../format/values/text-memo.ts';

/** What the name of an ACL tells. */
export interface AclOwner {
  /** Undefined when the name does not say. */
  readonly direction: Direction | undefined;
  /** Undefined for the default deny of a namespace, and when the name is incomplete. */
  readonly policy: Pick<NamedPolicy, 'kind' | 'namespace' | 'name'> | undefined;
  /** The rule belongs to one of Neutron's security groups: to a cloud, not to Kubernetes. */
  readonly isOtherLayer: boolean;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = { Ingress: 'ingress', Egress: 'egress' };

/**
 * `NP:<namespace>:<policy>:<direction>[:<rule>]`, `NP:<namespace>:<direction>` for its default deny, `ANP:<name>:…`,
 * `BANP:default:…`, `EF:<namespace>:<rule>`; up to OpenShift 4.11 `<namespace>_<policy>[_<rule>]`; from Kube-OVN
 * `np/<policy>.<namespace>/<family>/<rule>`. OVN truncates names, so one without its end names no policy.
 */
export const aclOwner = textMemo(ownerOf);

function ownerOf(name: string): AclOwner {
  const unknown: AclOwner = { direction: undefined, policy: undefined, isOtherLayer: false };
  if (name.startsWith('neutron-')) return { ...unknown, isOtherLayer: true };
  const parts = name.split(':');
  const [type, first = '', second = '', third = ''] = parts;
  switch (type) {
    case 'NP': {
      const ofNamespace = directionNamed(second);
      if (parts.length === 3 && ofNamespace !== undefined) return { ...unknown, direction: ofNamespace };
      const direction = directionNamed(third);
      if (direction === undefined || second === '') return unknown;
      return {
        ...unknown,
        direction,
        policy: { kind: 'NetworkPolicy', namespace: first, name: second },
      };
    }
    case 'ANP':
    case 'BANP': {
      const direction = directionNamed(second);
      if (direction === undefined || first === '') return unknown;
      const kind = type === 'ANP' ? 'AdminNetworkPolicy' : 'BaselineAdminNetworkPolicy';
      return { ...unknown, direction, policy: { kind, namespace: undefined, name: first } };
    }
    case 'EF':
      if (first === '') return { ...unknown, direction: 'egress' };
      return {
        ...unknown,
        direction: 'egress',
        policy: { kind: 'EgressFirewall', namespace: first, name: 'default' },
      };
  }
  const kubeOvn = /^np\/([^/]+)\.([^./]+)\//.exec(name) ?? /^([^_:/]+)_([^_:/]+)(?:_\d+)?$/.exec(name);
  if (kubeOvn === null) return unknown;
  const isKubeOvn = name.startsWith('np/');
  const [, one = '', other = ''] = kubeOvn;
  const [namespace, policy] = isKubeOvn ? [other, one] : [one, other];
  return { ...unknown, policy: { kind: 'NetworkPolicy', namespace, name: policy } };
}

function directionNamed(text: string): Direction | undefined {
  return Object.hasOwn(DIRECTIONS, text) ? DIRECTIONS[text] : undefined;
}
