const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'private-token', 'job-token']);

/** The text without the credentials that the request's headers contained. */
export function maskCredentials(text: string, headers: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(headers)
    .filter(([name]) => SECRET_HEADERS.has(name.toLowerCase()))
    .map(([, value]) => value.replace(/^(Bearer|Basic) /i, '').trim())
    .filter((secret) => secret !== '');
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[masked]'), text);
}
