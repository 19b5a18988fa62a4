import type { Cidr } from '../../model/cidr.ts';
import type { Unknown } from '../../model/ternary.ts';
import { type PolicyRef, policyPath } from '../../model/verdict.ts';
import type { LabelledAddresses } from './labelled-addresses.ts';
import { NAMESPACE_LABEL } from './selector/rewrite-selector.ts';

const EVERY_ADDRESS: readonly Cidr[] = [
  { base: { family: 4, value: 0n }, prefixLength: 0 },
  { base: { family: 6, value: 0n }, prefixLength: 0 },
];

const GROUPS = ['projectcalico.org/', 'crd.projectcalico.org/'];

/** A network set that is there and could not be read: it may have any labels but those of its place, and hold any address. */
export function unreadSet(ref: PolicyRef): readonly LabelledAddresses[] {
  const { apiVersion, kind, namespace } = ref;
  if (!GROUPS.some((group) => apiVersion.startsWith(group))) return [];
  if (kind !== 'NetworkSet' && kind !== 'GlobalNetworkSet') return [];
  const doubt: Unknown = {
    code: 'reference-not-given',
    detail: `what ${kind} \`${policyPath(ref)}\` of \`${apiVersion}\` holds is not read`,
  };
  const isGlobal = kind === 'GlobalNetworkSet';
  const lookup = (label: string): string | undefined | Unknown => {
    if (label === NAMESPACE_LABEL || label === 'pcns.projectcalico.org/name') {
      return isGlobal ? undefined : namespace;
    }
    return isGlobal && label.startsWith('pcns.') ? undefined : doubt;
  };
  return [{ lookup, nets: EVERY_ADDRESS, doubt }];
}
