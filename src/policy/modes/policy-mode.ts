import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject } from '../../model/json-object.ts';
import { didYouMean } from '../fields/did-you-mean.ts';
import { quote } from '../fields/quote.ts';
import type { ManifestDocument } from '../manifest.ts';

/** Says in a file how far its policy is in force. */
const MODE_ANNOTATION = 'sluice.dev/mode';

/** `enforce`: as it is written. `audit`: it is in the cluster, but denies nothing. `off`: it is not in the cluster. */
const POLICY_MODES = ['enforce', 'audit', 'off'] as const;
export type PolicyMode = (typeof POLICY_MODES)[number];

const PATH = ['metadata', 'annotations', MODE_ANNOTATION] as const;

/** The mode that a document asks for; an unknown one is an error, because the intention is unclear. */
export function readMode(document: ManifestDocument): PolicyMode | Diagnostic {
  const { metadata } = document.value;
  const annotations = isJsonObject(metadata) ? metadata.annotations : undefined;
  const written = isJsonObject(annotations) ? annotations[MODE_ANNOTATION] : undefined;
  if (written === undefined) return 'enforce';
  const mode = POLICY_MODES.find((known) => known === written);
  if (mode !== undefined) return mode;
  const text = String(written);
  const meant = didYouMean(text, POLICY_MODES);
  return {
    code: 'policy/mode-unknown',
    severity: 'error',
    meaning: 'refused',
    message: `\`${MODE_ANNOTATION}\` is ${quote(text)}, which is not a mode`,
    // Without quotes YAML reads `off` as false.
    help: meant === undefined ? 'write `enforce`, `audit` or `"off"`' : `write \`"${meant}"\``,
    span: document.spanOf(PATH),
  };
}

/** Why a mode is not possible. */
export function refuseMode(document: ManifestDocument, problem: string, help: string): Diagnostic {
  return {
    code: 'policy/mode-refused',
    severity: 'error',
    meaning: 'refused',
    message: `\`${MODE_ANNOTATION}: audit\` is not possible: ${problem}`,
    help,
    span: document.spanOf(PATH),
  };
}
