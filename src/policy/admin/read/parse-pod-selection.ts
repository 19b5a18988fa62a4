import type { Findings } from '../../fields/findings.ts';
import { readObject } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { PodSelection } from '../admin-policy.ts';
import type { AdminSchema } from './admin-schema.ts';
import { parseStoredSelector } from './parse-stored-selector.ts';
import { requireFields } from './read-schema-fields.ts';

const EVERY = { requirements: [] };

/** Reads the value of `namespaces` or of `pods`, of a subject or a peer. */
export function parsePodSelection(
  key: 'namespaces' | 'pods',
  value: unknown,
  path: FieldPath,
  schema: AdminSchema,
  findings: Findings,
): PodSelection | undefined {
  if (key === 'namespaces') {
    const namespaces = parseStoredSelector(value, path, findings);
    return namespaces && { namespaces, pods: EVERY };
  }
  const fields = readObject(value, path, ['namespaceSelector', 'podSelector'], findings);
  if (fields === undefined) return undefined;
  const required = schema.needsNamespaceSelector ? ['namespaceSelector', 'podSelector'] : ['podSelector'];
  requireFields(fields, required, path, findings);
  return {
    namespaces:
      parseStoredSelector(fields.namespaceSelector, [...path, 'namespaceSelector'], findings) ?? EVERY,
    pods: parseStoredSelector(fields.podSelector, [...path, 'podSelector'], findings) ?? EVERY,
  };
}
