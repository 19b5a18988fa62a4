import type { SourceSpan } from '../../model/diagnostic.ts';
import type { PolicyRef } from '../../model/verdict.ts';
import type { PolicyOf } from '../policy.ts';
import type { CalicoObject } from './calico-object.ts';

/** What the checks over all Calico objects have to know about one. */
export interface CalicoFact {
  readonly ref: PolicyRef;
  readonly value: CalicoObject;
  /** Where the things that the checks mention are written, or else where the object starts. */
  readonly spans: {
    readonly tier: SourceSpan;
    readonly order: SourceSpan;
    readonly selector: SourceSpan;
    readonly egress: SourceSpan;
  };
}

export function calicoFactOf({ ref, value, document }: PolicyOf<'calico'>): CalicoFact {
  const span = (key: string): SourceSpan => document.spanOf(['spec', key]);
  const egress = document.keySpanOf(['spec', 'egress']);
  return {
    ref,
    value,
    spans: { tier: span('tier'), order: span('order'), selector: span('selector'), egress },
  };
}
