import { pathFrom } from '../file-path.ts';
import { ANYTHING, type Transformation } from '../kustomization.ts';
import type { Delivery } from './delivery.ts';

/** What a field that names a namespace does: it moves all objects, or those that name none. */
export function move(
  field: string,
  namespace: unknown,
  what: 'namespace' | 'default-namespace',
): Transformation {
  const isKnown = typeof namespace === 'string' && /^[a-z0-9-]+$/.test(namespace);
  if (what === 'namespace') return isKnown ? { field, does: { what, namespace } } : { ...ANYTHING, field };
  return { field, does: { what, namespace: isKnown ? namespace : undefined } };
}

/** The fields that say which clusters get something, as a delivery has them. */
export function targetOf(...fields: readonly unknown[]): Pick<Delivery, 'target'> {
  return fields.every((field) => field === undefined) ? {} : { target: JSON.stringify(fields) };
}

/** The same for objects that name none, where another setting may take precedence. */
export function likelyMove(field: string, namespace: unknown): Transformation {
  const moved = move(field, namespace, 'default-namespace');
  return moved.does.what === 'default-namespace'
    ? { field, does: { ...moved.does, mayBeOther: true } }
    : moved;
}

/** `apps/${CLUSTER}` and `apps/{{.name}}` become `apps/*`. */
export function wildcards(path: string): string {
  return path.replace(/\$\{[^}]{0,200}\}|\{\{[^}]{0,200}\}\}|<<[^>]{0,200}>>/g, '*');
}

/**
 * The folder that a path from the top names; undefined for a path that leads elsewhere, or is the whole repository, which is
 * mostly another one.
 */
export function partOfRepository(path: unknown): string | undefined {
  const fromTop = typeof path === 'string' ? pathFrom('', wildcards(path.replace(/^\/+/, ''))) : undefined;
  return fromTop === undefined || /^[*/]*$/.test(fromTop) ? undefined : fromTop;
}

/** The paths in a list, resolved from a folder. */
export function pathsFrom(folder: string, paths: unknown): readonly string[] {
  return (Array.isArray(paths) ? paths : []).flatMap((path: unknown) => {
    const at = typeof path === 'string' ? pathFrom(folder, path) : undefined;
    return at === undefined ? [] : [at];
  });
}
