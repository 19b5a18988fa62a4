import type { Findings } from '../../fields/findings.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { CalicoObject } from '../calico-object.ts';
import { lintEverybody } from './lint-everybody.ts';
import { lintLabelOwners } from './lint-label-owners.ts';
import { lintNoSpec } from './lint-no-spec.ts';
import { lintOwnNamespace } from './lint-own-namespace.ts';
import { lintReachedRules } from './lint-reached-rules.ts';
import { lintSelectorTexts } from './lint-selector-texts.ts';
import { lintTypes } from './lint-types.ts';

/** Finds what Calico's servers accept in a single policy but hardly anybody means. */
export function lintCalicoPolicy(value: CalicoObject, document: ManifestDocument, findings: Findings): void {
  if (value.kind !== 'policy') return;
  lintNoSpec(value, document, findings);
  lintTypes(value, document, findings);
  lintOwnNamespace(value, findings);
  lintEverybody(value, findings);
  lintReachedRules(value, findings);
  lintSelectorTexts(value, findings);
  lintLabelOwners(value, findings);
}
