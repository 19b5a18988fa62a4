import { absentDocument } from '../document-of-value.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';

/** Stands for everything that a source would have given if it had been rendered: any number of policies, of whatever kind and namespace. */
export function unknownOutput(source: string): NotSimulatedPolicy {
  const document = absentDocument(`[not rendered: ${source}]`);
  const { span } = document;
  return {
    ref: { dialect: 'other', apiVersion: '', kind: 'rendered', namespace: undefined, name: source, span },
    document,
    family: 'rendered',
    isUnrendered: true,
    isOutput: true,
    effect: { directions: ['ingress', 'egress'], power: 'allow-and-deny', reach: 'pods-and-nodes' },
  };
}
