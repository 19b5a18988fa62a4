import { type Endpoint, endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { asLabelsOfPod } from '../../model/hidden-labels.ts';
import { type LabelSet, lacksLabel, untoldLabel } from '../../model/label-set.ts';
import type { Ternary, Unknown, UnknownCode } from '../../model/ternary.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/** Workloads by a part of a label's value, or of the name of their namespace or service account; or nodes by a part of a label's value. */
export interface LabelTextLeaf {
  readonly kind: 'label-text';
  readonly of: 'pod' | 'namespace' | 'service-account' | 'node' | 'namespace-name' | 'service-account-name';
  /** Meaningless where a name is asked. */
  readonly key: string;
  readonly text: { readonly is: 'contains' | 'starts with' | 'ends with'; readonly value: string };
}

export const LABEL_TEXT: EndpointLeafKind<LabelTextLeaf> = {
  match: matchText,
  canonical: ({ of, key, text }) => JSON.stringify(['label-text', of, key, text.is, text.value]),
};

function matchText(leaf: LabelTextLeaf, endpoint: Endpoint): Ternary {
  // An end with Cilium's identity `init` is some pod, never a node.
  if (leaf.of === 'node' && endpoint.kind === 'reserved') return false;
  if (isSomebody(endpoint)) return notIdentified(endpoint);
  const asked = textOf(leaf, endpoint);
  return typeof asked === 'object' ? asked : asked !== undefined && hasText(leaf.text, asked);
}

function textOf(leaf: LabelTextLeaf, endpoint: Endpoint): string | undefined | Unknown {
  if (leaf.of !== 'node') return endpoint.kind === 'workload' ? askedText(leaf, endpoint) : undefined;
  if (endpoint.kind !== 'node') return undefined;
  return labelIn(endpoint.labels, leaf.key, 'node-labels-not-recorded', endpointName(endpoint));
}

/** The text that is matched; undefined when there is none. */
function askedText({ of, key }: LabelTextLeaf, workload: WorkloadEndpoint): string | undefined | Unknown {
  const { namespace, hasIdentityLabelsOnly, namespaceLabels, serviceAccount } = workload;
  const labels = asLabelsOfPod(workload.labels, hasIdentityLabelsOnly ? [key] : []);
  const name = endpointName(workload);
  switch (of) {
    case 'pod':
      return labelIn(labels, key, 'labels-not-recorded', name);
    case 'namespace':
      return labelIn(namespaceLabels, key, 'namespace-labels-not-recorded', `namespace ${namespace}`);
    case 'namespace-name':
      return namespace;
    case 'node':
      return undefined;
    case 'service-account':
    case 'service-account-name':
      if (serviceAccount === undefined) {
        const code =
          of === 'service-account' ? 'service-account-labels-not-recorded' : 'service-account-not-recorded';
        return { code, detail: `the service account of \`${name}\` was not recorded` };
      }
      return of === 'service-account-name'
        ? serviceAccount.name
        : labelIn(
            serviceAccount.labels,
            key,
            'service-account-labels-not-recorded',
            `service account ${serviceAccount.name}`,
          );
  }
}

function labelIn(set: LabelSet, key: string, code: UnknownCode, whose: string): string | undefined | Unknown {
  const value = set.labels.get(key);
  if (value !== undefined || lacksLabel(set, key)) return value;
  const why = untoldLabel(set, key, code);
  return { code: why.code, detail: `\`${whose}\`: ${why.detail}` };
}

function hasText({ is, value }: LabelTextLeaf['text'], text: string): boolean {
  switch (is) {
    case 'contains':
      return text.includes(value);
    case 'starts with':
      return text.startsWith(value);
    case 'ends with':
      return text.endsWith(value);
  }
}
