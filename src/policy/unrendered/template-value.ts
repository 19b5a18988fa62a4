import { isJsonObject } from '../../model/json-object.ts';
import type { FieldPath, ManifestDocument } from '../manifest.ts';

/** What templates leave behind: `{{ … }}` of Helm and others, `${VAR}` of envsubst, `<placeholder>` of people. */
const PLACEHOLDER = /\{\{.*?\}\}|\$\{[A-Za-z_][^}]*\}|^<[A-Za-z][^<>]*>$/;

/** A text that becomes a manifest only when a tool renders it. */
export function isTemplateText(text: string): boolean {
  return text.includes('{{') && text.includes('}}');
}

export interface TemplateValue {
  readonly path: FieldPath;
  readonly text: string;
}

/**
 * The first key or value that is a placeholder, where a policy says whom it is about and what it does; elsewhere, for example in
 * an annotation, it may be intended.
 */
export function findTemplateValue({
  value: { metadata, spec },
}: ManifestDocument): TemplateValue | undefined {
  const { name, namespace } = isJsonObject(metadata) ? metadata : {};
  return (
    search(name, ['metadata', 'name']) ??
    search(namespace, ['metadata', 'namespace']) ??
    search(spec, ['spec'])
  );
}

function search(value: unknown, path: FieldPath): TemplateValue | undefined {
  if (typeof value === 'string') return PLACEHOLDER.test(value) ? { path, text: value } : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (PLACEHOLDER.test(key)) return { path: here, text: key };
    const found = search(item, here);
    if (found !== undefined) return found;
  }
  return undefined;
}
