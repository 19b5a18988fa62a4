import type { Findings } from '../../fields/findings.ts';
import { readInteger, readList, readObject, readText } from '../../fields/read-fields.ts';
import { requireFields } from './read-schema-fields.ts';

const TEXTS = ['lastTransitionTime', 'message', 'reason', 'status', 'type'];

/**
 * Checks a status that a server wrote. An apply drops it, but only after checking its keys and types and that each condition has
 * a type of its own.
 */
export function checkStatus(value: unknown, findings: Findings): void {
  const status = readObject(value, ['status'], ['conditions'], findings);
  const path = ['status', 'conditions'];
  const types = new Set<string>();
  for (const [i, item] of (readList(status?.conditions, path, findings) ?? []).entries()) {
    const at = [...path, i];
    const condition = readObject(item ?? {}, at, [...TEXTS, 'observedGeneration'], findings);
    requireFields(condition, ['type'], at, findings);
    for (const key of TEXTS) readText(condition?.[key], [...at, key], findings);
    readInteger(condition?.observedGeneration, [...at, 'observedGeneration'], findings);
    const type = condition?.type;
    if (typeof type !== 'string') continue;
    if (types.has(type))
      findings.error('admin/repeated', at, `the condition \`${type}\` is listed twice`, 'remove `status`');
    types.add(type);
  }
}
