import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { asLabelsOfPod } from '../../model/hidden-labels.ts';
import { canonicalSelector, type LabelSelector, matchLabelSelector } from '../../model/label-selector.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { isUnknown, type Ternary, type UnknownCode } from '../../model/ternary.ts';
import { type EndpointLeafKind, isSomebody, notIdentified, type PodLabel } from './leaf-kind.ts';

/** Workloads by labels: their own, or those of their namespace or service account; or nodes by their labels. Nothing else has labels. */
export interface LabelsLeaf {
  readonly kind: 'labels';
  readonly of: 'pod' | 'namespace' | 'service-account' | 'node';
  readonly selector: LabelSelector;
}

export const LABELS: EndpointLeafKind<LabelsLeaf> = {
  match: matchLabels,
  canonical: ({ of, selector }) => JSON.stringify(['labels', of, canonicalSelector(selector)]),
  podLabels: ({ of, selector }) => (of === 'pod' ? fewestAccepted(selector) : undefined),
  namespaceLabels: ({ of, selector }) => (of === 'namespace' ? fewestAccepted(selector) : undefined),
};

/** The labels that the requirement with the fewest values accepts. */
function fewestAccepted(selector: LabelSelector): readonly PodLabel[] | undefined {
  const [fewest] = selector.requirements
    .filter(({ operator }) => operator === 'In')
    .sort((a, b) => a.values.length - b.values.length);
  return fewest?.values.map((value) => [fewest.key, value]);
}

function matchLabels({ of, selector }: LabelsLeaf, endpoint: Endpoint): Ternary {
  // An end with Cilium's identity `init` is some pod, never a node.
  if (of === 'node' && endpoint.kind === 'reserved') return false;
  if (isSomebody(endpoint)) return notIdentified(endpoint);
  const asked = labelsOf(of, endpoint, selector);
  if (asked === undefined) return false;
  const answer = matchLabelSelector(selector, asked.labels, asked.missing);
  return isUnknown(answer)
    ? { code: answer.code, detail: `${whomOf(of, endpoint)}: ${answer.detail}` }
    : answer;
}

function labelsOf(
  of: LabelsLeaf['of'],
  endpoint: Endpoint,
  { requirements }: LabelSelector,
): { readonly labels: LabelSet; readonly missing: UnknownCode } | undefined {
  if (of === 'node') {
    if (endpoint.kind !== 'node') return undefined;
    return { labels: endpoint.labels, missing: 'node-labels-not-recorded' };
  }
  if (endpoint.kind !== 'workload') return undefined;
  if (of === 'pod') {
    const { labels, hasIdentityLabelsOnly } = endpoint;
    const keys = hasIdentityLabelsOnly ? requirements.map(({ key }) => key) : [];
    return { labels: asLabelsOfPod(labels, keys), missing: 'labels-not-recorded' };
  }
  if (of === 'service-account') {
    const labels = endpoint.serviceAccount?.labels ?? NO_LABELS_KNOWN;
    return { labels, missing: 'service-account-labels-not-recorded' };
  }
  return { labels: endpoint.namespaceLabels, missing: 'namespace-labels-not-recorded' };
}

function whomOf(of: LabelsLeaf['of'], endpoint: Endpoint): string {
  if (of === 'namespace' && endpoint.kind === 'workload') return `namespace \`${endpoint.namespace}\``;
  const whom = `\`${endpointName(endpoint)}\``;
  return of === 'service-account' ? `the service account of ${whom}` : whom;
}
