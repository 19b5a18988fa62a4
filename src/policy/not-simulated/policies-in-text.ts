export type IsPolicy = (type: { readonly apiVersion: string; readonly kind: string }) => boolean;

/** As YAML, JSON and CEL write them; the values of a template may be anything. */
const KIND = /\bkind["']?\s{0,20}:\s{0,20}(?:dyn\(\s{0,20})?["']?([A-Za-z]{1,80})/g;
const API_VERSION =
  /\bapiVersion["']?\s{0,20}:\s{0,20}(?:dyn\(\s{0,20})?["']?([a-z0-9][a-z0-9.-]{0,250}\/v[a-z0-9]{1,30})/g;
const RULES = /\bspecs?["']?\s{0,20}:/;

/**
 * Whether a text in an object, which something else reads, contains a policy with its rules: as a manifest, a template of one, or
 * an expression that makes one.
 */
export function textHoldsPolicy(text: string, isPolicy: IsPolicy): boolean {
  if (!text.includes('apiVersion') || !RULES.test(text)) return false;
  const kinds = new Set(captures(text, KIND));
  const versions = new Set(captures(text, API_VERSION));
  return [...versions].some((apiVersion) => [...kinds].some((kind) => isPolicy({ apiVersion, kind })));
}

function captures(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, captured]) => captured ?? []);
}
