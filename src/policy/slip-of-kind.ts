import { distance } from 'fastest-levenshtein';

/**
 * The kind that is most likely meant by an unknown one: it differs in case, is the name of the resource (`networkpolicies`), or
 * has at most two wrong letters. Other kinds of the group have names that differ more.
 */
export function slipOfKind<Kind extends string>(kind: string, known: readonly Kind[]): Kind | undefined {
  if (kind.length > 100) return undefined;
  const written = kind.toLowerCase();
  return known.find((one) => {
    const name = one.toLowerCase();
    if ([name, `${name}s`, name.replace(/y$/, 'ies')].includes(written)) return true;
    return name.length > 8 && distance(written, name) <= 2;
  });
}
