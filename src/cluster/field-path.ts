import type { FieldPath } from '../policy/manifest.ts';

/**
 * Reads the server's way to name a field, `spec.ingress[0].ports[1].port` or `.spec.ingress`, as far as it is made of plain
 * keys and indices; what follows a key selector such as `[name="x"]` is left out.
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
