import type { UnjudgedPolicy } from '../unjudged/unjudged-policy.ts';

/** All that a source would have given, had it been rendered: nobody knows how many policies, of whatever kind and namespace. */
export function unknownOutput(source: string): UnjudgedPolicy {
  const span = { file: `[not rendered: ${source}]`, line: 1, column: 1 };
  return {
    ref: { dialect: 'other', apiVersion: '', kind: 'rendered', namespace: undefined, name: source, span },
    document: {
      file: span.file,
      apiVersion: undefined,
      kind: undefined,
      value: {},
      span,
      spanOf: () => span,
      keySpanOf: () => span,
    },
    family: 'rendered',
    isUnrendered: true,
    isOutput: true,
    effect: { directions: ['ingress', 'egress'], power: 'allow-and-deny', reach: 'pods-and-nodes' },
  };
}
