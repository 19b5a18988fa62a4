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
  subject: 'Felix drops the whole policy',
  clause: 'Felix drops the condition and selects more than intended',
  rule: 'Felix drops the whole policy, so it denies nothing',
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
      `${placeName(path)} has ${text.length} characters, but the Calico schema allows ${MAX_LENGTH}`,
      'add a label to the objects that are meant, and select by that label',
    );
    return undefined;
  }
  if (/^[ \t]+$/.test(text)) {
    findings.error(
      'calico/selector-blank',
      path,
      `${placeName(path)} contains only spaces: Calico accepts it, but in a namespaced policy ${CONSEQUENCE[role]}`,
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
      `${quote(text)} is not a valid selector: ${selector.problem} (${where})`,
      `${selector.help}. Native CRDs accept it unchecked, but ${CONSEQUENCE[role]}`,
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
