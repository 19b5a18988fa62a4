import type { Direction } from '../../../model/connection.ts';
import type { Section } from '../cilium-policy.ts';

/** Where a rule is written, which decides what it may contain. */
export interface RuleKind {
  readonly direction: Direction;
  readonly isDeny: boolean;
  /** Whether it is in a policy with nodeSelector. */
  readonly isForNodes: boolean;
}

const KINDS: { readonly [Name in Section]: Omit<RuleKind, 'isForNodes'> } = {
  ingress: { direction: 'ingress', isDeny: false },
  ingressDeny: { direction: 'ingress', isDeny: true },
  egress: { direction: 'egress', isDeny: false },
  egressDeny: { direction: 'egress', isDeny: true },
};

export function sectionKind(section: Section): Omit<RuleKind, 'isForNodes'> {
  return KINDS[section];
}
