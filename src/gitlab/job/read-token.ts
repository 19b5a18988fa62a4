export type TokenReading =
  | { readonly kind: 'token'; readonly value: string }
  | { readonly kind: 'none' | 'unusable' };

/** A token from an environment variable. If a variable is not set, GitLab passes on its name, as `$NAME`. */
export function readToken(text: string | undefined): TokenReading {
  const value = text?.trim() ?? '';
  if (value === '' || value.startsWith('$')) return { kind: 'none' };
  return /^[\x21-\x7e]+$/.test(value) ? { kind: 'token', value } : { kind: 'unusable' };
}
