import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';

/**
 * Reports fields that only Calico Enterprise has, and leaves them out. Open-source Calico refuses them, or drops them where
 * clients ask for lenient validation; then a rule matches more, and a network set less.
 */
export function withoutEnterpriseFields(
  value: unknown,
  path: FieldPath,
  fields: Readonly<Record<string, string>>,
  findings: Findings,
): unknown {
  if (!isJsonObject(value)) return value;
  for (const [key, consequence] of Object.entries(fields)) {
    if (!(key in value)) continue;
    findings.errorAtKey(
      'calico/enterprise-field',
      [...path, key],
      `\`${key}\` exists only in Calico Enterprise`,
      `open-source Calico refuses it, or drops it: ${consequence}`,
    );
  }
  return Object.fromEntries(Object.entries(value).filter(([key]) => !(key in fields)));
}
