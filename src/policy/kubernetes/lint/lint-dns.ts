import type { Diagnostic, SourceSpan } from '../../../model/diagnostic.ts';
import { canonicalSelector } from '../../../model/label-selector.ts';
import type { PolicyOf } from '../../policy.ts';
import type { CniProfile } from '../cni-profile.ts';
import { dnsWayOf } from './dns-way.ts';
import { createWiderSelectors, type Selection } from './wider-selectors.ts';

/** What the lint has to know about a policy that isolates egress; plain and small. */
export type DnsFact =
  /**
   * It allows DNS to the pods that it selects. `selection` is JSON of its namespace (empty: the whole cluster) and of the
   * conditions of its selector.
   */
  | { readonly kind: 'way'; readonly selection: string }
  | {
      readonly kind: 'none';
      readonly selection: string;
      readonly isTcpOnly: boolean;
      /** The policy's name, with its namespace. */
      readonly name: string;
      readonly span: SourceSpan;
    };

/** Undefined for a policy that neither allows DNS nor lists egress rules: that is taken for a deliberate default deny. */
export function dnsFactOf(
  { ref, value, document }: PolicyOf<'kubernetes'>,
  profile: CniProfile,
): DnsFact | undefined {
  if (!value.policyTypes.has('Egress')) return undefined;
  const { namespace, podSelector, egress } = value;
  const way = dnsWayOf(value, profile);
  if (way !== 'udp' && egress.length === 0) return undefined;
  const conditions = podSelector.requirements.map((one) => canonicalSelector({ requirements: [one] }));
  const selection = JSON.stringify([namespace, ...conditions]);
  if (way === 'udp') return { kind: 'way', selection };
  const span = document.keySpanOf(['spec', 'egress']);
  return { kind: 'none', selection, isTcpOnly: way === 'tcp-only', name: `${namespace}/${ref.name}`, span };
}

/**
 * Among the policies of all dialects, finds those that isolate egress and list what is allowed, when neither they nor another
 * policy that selects all of their pods allows DNS over UDP.
 */
export function lintDns(facts: readonly DnsFact[]): Diagnostic[] {
  const without = facts.filter((fact) => fact.kind === 'none');
  if (without.length === 0) return [];
  const ways = new Set(facts.flatMap((fact) => (fact.kind === 'way' ? [fact.selection] : [])));
  const selections = [...ways].map(readSelection);
  const withDns = createWiderSelectors(selections);
  // Policies of several namespaces may together open DNS for all that a cluster-wide policy selects.
  const isOpenedByParts = selections.some(({ namespace }) => namespace !== '');
  return without.flatMap((fact) => {
    const selection = withImplied(readSelection(fact.selection));
    if (selection.namespace === '' && isOpenedByParts) return [];
    return withDns.selectsAllOf(selection) ? [] : [noDns(fact)];
  });
}

function readSelection(text: string): Selection {
  const [namespace = '', ...conditions] = JSON.parse(text) as string[];
  return { namespace, conditions: new Set(conditions) };
}

/** A condition that a label has one of some values implies that the label exists. */
function withImplied({ namespace, conditions }: Selection): Selection {
  const implied = [...conditions].flatMap((condition) => {
    const [, key] = /^\[("(?:[^"\\]|\\.)*"),"In",/.exec(condition) ?? [];
    return key === undefined ? [] : [`[${key},"Exists"]`];
  });
  return { namespace, conditions: new Set([...conditions, ...implied]) };
}

function noDns({ isTcpOnly, name, span }: DnsFact & { readonly kind: 'none' }): Diagnostic {
  const what = isTcpOnly
    ? 'no policy for the same pods allows DNS over UDP, only over TCP, which resolvers try last'
    : 'no policy for the same pods allows DNS';
  return {
    code: 'policy/no-dns',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${name}\` isolates egress, and ${what}`,
    help: 'allow UDP and TCP port 53 to the DNS pods, which are in another namespace (usually `kube-system`), or the pods cannot resolve names',
    span,
  };
}
