import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { canonicalSelector, type LabelSelector, matchLabelSelector } from '../../model/label-selector.ts';
import { isUnknown, type Ternary } from '../../model/ternary.ts';
import type { EndpointLeafKind } from './endpoint-leaf-kind.ts';
import { isSomebody, notIdentified } from './not-identified.ts';

/** Workloads by labels: their own, or those of their namespace. Nobody else has labels. */
export interface LabelsLeaf {
  readonly kind: 'labels';
  readonly of: 'pod' | 'namespace';
  readonly selector: LabelSelector;
}

export const LABELS: EndpointLeafKind<LabelsLeaf> = {
  match: matchLabels,
  canonical: ({ of, selector }) => JSON.stringify(['labels', of, canonicalSelector(selector)]),
};

function matchLabels({ of, selector }: LabelsLeaf, endpoint: Endpoint): Ternary {
  if (isSomebody(endpoint)) return notIdentified(endpoint);
  if (endpoint.kind !== 'workload') return false;
  const [labels, missing, whom] =
    of === 'pod'
      ? [endpoint.labels, 'labels-not-recorded' as const, `\`${endpointName(endpoint)}\``]
      : [
          endpoint.namespaceLabels,
          'namespace-labels-not-recorded' as const,
          `namespace \`${endpoint.namespace}\``,
        ];
  const answer = matchLabelSelector(selector, labels, missing);
  return isUnknown(answer) ? { code: answer.code, detail: `${whom}: ${answer.detail}` } : answer;
}
