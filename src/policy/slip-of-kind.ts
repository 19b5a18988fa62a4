import { distance } from 'fastest-levenshtein';

/**
 * The kind that is meant by one that no server has: in other letters, by the name of its resource (`networkpolicies`), or with at most
 * two letters wrong. Other kinds of the group have names that are further away.
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
