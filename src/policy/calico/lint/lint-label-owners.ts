import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import { NAMESPACE_LABEL, SERVICE_ACCOUNT_LABEL } from '../selector/rewrite-selector.ts';
import type { Selector } from '../selector/selector.ts';
import { labelQuestions } from '../selector/selector-facts.ts';
import { entitiesOf } from './entities-of.ts';

const NAME_LABEL = 'projectcalico.org/name';

/** For each owner of labels that a selector can ask for, the label that Calico gives only to other owners. */
const ASKED = {
  namespaces: { others: NAMESPACE_LABEL, own: NAME_LABEL },
  'service accounts': { others: SERVICE_ACCOUNT_LABEL, own: NAME_LABEL },
  endpoints: { others: NAME_LABEL, own: NAMESPACE_LABEL },
} as const;

/**
 * Finds selectors that ask for one of Calico's own labels where nobody has it: pods have the name of their namespace and service
 * account as labels under one key, and namespaces and service accounts have their own under another
 * (libcalico-go/lib/backend/k8s/conversion).
 */
export function lintLabelOwners(policy: CalicoPolicy, findings: Findings): void {
  const lint = (selector: Selector | undefined, whose: keyof typeof ASKED, path: FieldPath): void => {
    const { others, own } = ASKED[whose];
    if (selector === undefined || !labelQuestions(selector).some(({ label }) => label === others)) return;
    findings.warning(
      'calico/label-of-others',
      path,
      `the selector matches labels of ${whose}, but none of them has \`${others}\`: the label counts as absent`,
      `write \`${own}\``,
    );
  };
  lint(policy.selector, 'endpoints', ['spec', 'selector']);
  lint(policy.namespaceSelector, 'namespaces', ['spec', 'namespaceSelector']);
  lint(policy.serviceAccountSelector, 'service accounts', ['spec', 'serviceAccountSelector']);
  for (const { entity, path } of entitiesOf(policy)) {
    lint(entity.selector, 'endpoints', [...path, 'selector']);
    lint(entity.notSelector, 'endpoints', [...path, 'notSelector']);
    lint(entity.namespaceSelector, 'namespaces', [...path, 'namespaceSelector']);
    const accountsPath = [...path, 'serviceAccounts', 'selector'];
    lint(entity.serviceAccounts?.selector, 'service accounts', accountsPath);
  }
}
