import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { placeName, readText } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import { parseSelector } from '../selector/parse-selector.ts';
import type { Selector } from '../selector/selector.ts';
import { usesGlobal } from '../selector/selector-facts.ts';

const MAX_LENGTH = 1024;

/** What happens to a text that is not a selector, when a server without Calico's validator accepts it. */
export type SelectorRole = 'subject' | 'clause' | 'rule';

const CONSEQUENCE: Readonly<Record<SelectorRole, string>> = {
  subject: 'Felix would drop the whole policy',
  clause: 'Felix would drop the condition and select more than is meant',
  rule: 'Felix would drop the whole policy, so that it denies nothing',
};

/**
 * Reads a selector; undefined when it is missing, empty or invalid. calicoctl and Calico's API server refuse what does not parse;
 * native CRDs (3.32) accept it, and Felix ignores it: Sluice refuses it in both cases.
 */
export function parseSelectorField(
  value: unknown,
  path: FieldPath,
  role: SelectorRole,
  findings: Findings,
): Selector | undefined {
  const text = readText(value, path, findings);
  if (text === undefined || text === '') return undefined;
  if (text.length > MAX_LENGTH) {
    findings.error(
      'calico/selector-too-long',
      path,
      `${placeName(path)} has ${text.length} characters, the schema of Calico allows ${MAX_LENGTH}`,
      'give what is meant a label of its own, and select that',
    );
    return undefined;
  }
  if (/^[ \t]+$/.test(text)) {
    findings.error(
      'calico/selector-blank',
      path,
      `${placeName(path)} holds blanks only: Calico takes it, and ${CONSEQUENCE[role]} of a namespace`,
      'write `all()`, or remove it',
    );
    return undefined;
  }
  const selector = parseSelector(text);
  if ('problem' in selector) {
    const near = text.slice(selector.offset).trim();
    const where = near === '' ? 'at its end' : `at ${quote(near.split('\n')[0] ?? '')}`;
    findings.error(
      'calico/selector-syntax',
      path,
      `${quote(text)} is no selector: ${selector.problem} (${where})`,
      `${selector.help}. Native CRDs take it unchecked; ${CONSEQUENCE[role]}`,
    );
    return undefined;
  }
  return selector;
}

/** The same for fields in which `global()` means nothing. */
export function parsePlainSelector(
  value: unknown,
  path: FieldPath,
  role: SelectorRole,
  findings: Findings,
): Selector | undefined {
  const selector = parseSelectorField(value, path, role, findings);
  if (selector === undefined || !usesGlobal(selector)) return selector;
  findings.error(
    'calico/global-misplaced',
    path,
    '`global()` may only be the `namespaceSelector` of a source or destination',
    'remove it; a GlobalNetworkPolicy without `namespaceSelector` selects host endpoints too',
  );
  return undefined;
}
