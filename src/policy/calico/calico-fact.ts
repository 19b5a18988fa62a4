import type { SourceSpan } from '../../model/diagnostic.ts';
import type { PolicyRef } from '../../model/verdict.ts';
import type { PolicyOf } from '../policy.ts';
import type { CalicoObject } from './calico-object.ts';

/** What the checks over all objects of Calico have to know of one. */
export interface CalicoFact {
  readonly ref: PolicyRef;
  readonly value: CalicoObject;
  /** Where what the checks speak of is written, or else the object. */
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
