import type { Selector } from './selector.ts';

/** The label that shows to Calico who is in a namespace: pods and NetworkSets have it, hosts and GlobalNetworkSets do not. */
export const NAMESPACE_LABEL = 'projectcalico.org/namespace';
export const SERVICE_ACCOUNT_LABEL = 'projectcalico.org/serviceaccount';

export const IN_A_NAMESPACE: Selector = { kind: 'has', label: NAMESPACE_LABEL };
export const HAS_SERVICE_ACCOUNT: Selector = { kind: 'has', label: SERVICE_ACCOUNT_LABEL };
export const IN_NO_NAMESPACE: Selector = { kind: 'not', of: IN_A_NAMESPACE };

export function oneOf(label: string, values: readonly string[]): Selector {
  return { kind: 'test', label, operator: 'in', values };
}

export function bothOf(selectors: readonly Selector[]): Selector {
  const [only, ...others] = selectors;
  return only !== undefined && others.length === 0 ? only : { kind: 'and', of: selectors };
}

/**
 * The selector with its labels replaced by those of a namespace (`pcns.`) or a service account (`pcsa.`), as endpoints inherit
 * them from their profiles.
 */
export function withPrefix(selector: Selector, prefix: 'pcns.' | 'pcsa.'): Selector {
  switch (selector.kind) {
    case 'has':
    case 'test':
      return { ...selector, label: `${prefix}${selector.label}` };
    default:
      return mapParts(selector, (part) => withPrefix(part, prefix));
  }
}

/** The selector with each `all()` replaced by another condition. */
export function withAllAs(selector: Selector, instead: Selector): Selector {
  return selector.kind === 'all' ? instead : mapParts(selector, (part) => withAllAs(part, instead));
}

function mapParts(selector: Selector, change: (part: Selector) => Selector): Selector {
  switch (selector.kind) {
    case 'not':
      return { kind: 'not', of: change(selector.of) };
    case 'and':
    case 'or':
      return { kind: selector.kind, of: selector.of.map(change) };
    default:
      return selector;
  }
}
