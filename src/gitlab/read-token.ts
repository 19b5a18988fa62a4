export type TokenReading =
  | { readonly kind: 'token'; readonly value: string }
  | { readonly kind: 'none' | 'unusable' };

/** A token of an environment variable. GitLab hands on the name of a variable that is not set, as `$NAME`. */
export function readToken(text: string | undefined): TokenReading {
  const value = text?.trim() ?? '';
  if (value === '' || value.startsWith('$')) return { kind: 'none' };
  return /^[\x21-\x7e]+$/.test(value) ? { kind: 'token', value } : { kind: 'unusable' };
}
