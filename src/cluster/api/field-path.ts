import type { FieldPath } from '../../policy/manifest.ts';

/**
 * Reads the server's notation for a field, `spec.ingress[0].ports[1].port` or `.spec.ingress`, as far as it consists of plain
 * keys and indices; it stops at a key selector such as `[name="x"]`.
 */
export function parseFieldPath(text: string): FieldPath {
  const path: (string | number)[] = [];
  let rest = text.startsWith('.') ? text : `.${text}`;
  for (;;) {
    const match = /^\.([A-Za-z0-9_-]+)|^\[(\d+)\]/.exec(rest);
    if (match === null) return path;
    path.push(match[1] ?? Number(match[2]));
    rest = rest.slice(match[0].length);
  }
}
