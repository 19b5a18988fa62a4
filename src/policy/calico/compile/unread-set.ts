import type { Cidr } from '../../../model/cidr.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { recordedSet } from '../../../model/recorded-set.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import type { LabelLookup } from '../selector/match-labelled.ts';
import { NAMESPACE_LABEL } from '../selector/rewrite-selector.ts';
import type { LabelledAddresses } from './labelled-addresses.ts';

const EVERY_ADDRESS: readonly Cidr[] = [
  { base: { family: 4, value: 0n }, prefixLength: 0 },
  { base: { family: 6, value: 0n }, prefixLength: 0 },
];

const GROUPS = ['projectcalico.org/', 'crd.projectcalico.org/'];

/**
 * A network set that exists but could not be read: it may have any labels except those that its namespace implies, and contain
 * any address.
 */
export function unreadSet(ref: PolicyRef): readonly LabelledAddresses[] {
  const { apiVersion, kind, namespace } = ref;
  if (!GROUPS.some((group) => apiVersion.startsWith(group))) return [];
  if (kind !== 'NetworkSet' && kind !== 'GlobalNetworkSet') return [];
  const doubt: Unknown = {
    code: 'reference-not-given',
    detail: `the content of ${kind} \`${namespacedName(ref)}\` of \`${apiVersion}\` is not read`,
  };
  const isGlobal = kind === 'GlobalNetworkSet';
  const lookup = labelsNotKnown(isGlobal ? undefined : namespace, doubt);
  return [
    {
      recordedAs: recordedSet(isGlobal ? undefined : namespace, ref.name),
      lookup,
      nets: EVERY_ADDRESS,
      doubt,
    },
  ];
}

/** Labels of a network set about which only those are known that follow from its namespace; without a namespace it is cluster-wide. */
export function labelsNotKnown(namespace: string | Unknown | undefined, doubt: Unknown): LabelLookup {
  return (label) => {
    if (label === NAMESPACE_LABEL || label === 'pcns.projectcalico.org/name') return namespace;
    return namespace === undefined && label.startsWith('pcns.') ? undefined : doubt;
  };
}
