/** What GitLab sets for a job. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** An id or a number within a project; undefined for what GitLab never writes. */
export function positiveInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** A full commit id, SHA-1 or SHA-256. */
export function commitSha(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text) ? text : undefined;
}

/** The URL of GitLab without `/api/v4`, from a variable with or without it; undefined for anything else. */
export function readServerUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api\/v4$/, '')}`;
}

type TokenReading =
  | { readonly kind: 'token'; readonly value: string }
  | { readonly kind: 'none' | 'unusable' };

/** A token from an environment variable. If a variable is not set, GitLab passes on its name, as `$NAME`. */
export function readToken(text: string | undefined): TokenReading {
  const value = text?.trim() ?? '';
  if (value === '' || value.startsWith('$')) return { kind: 'none' };
  return /^[\x21-\x7e]+$/.test(value) ? { kind: 'token', value } : { kind: 'unusable' };
}
