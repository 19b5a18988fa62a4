import { isClientCertificateAlert } from './certificate-problem.ts';
import type { HttpFailure } from './http-failure.ts';

const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Passes on only codes: messages of the network library may quote headers, and URLs of proxies with their passwords.
 *
 * @param proxy the proxy through which the request went, without its credentials.
 */
export function networkFailure(error: unknown, limitMs: number, proxy?: string): HttpFailure {
  const cause = causeOf(error, limitMs);
  return proxy === undefined ? cause : { ...cause, proxy };
}

function causeOf(error: unknown, limitMs: number): HttpFailure {
  if (!(error instanceof Error)) return { kind: 'interrupted', code: 'unknown' };
  if (error.name === 'TimeoutError') return { kind: 'time-limit', limitMs };
  const refusal = proxyStatus(error.message);
  if (refusal !== undefined) return { kind: 'proxy-refused', status: refusal };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { kind: 'unreachable', reason: 'unknown-host', code };
  if (NO_CONNECTION.has(code)) return { kind: 'unreachable', reason: 'no-connection', code };
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return { kind: 'time-limit', limitMs };
  if (isClientCertificateAlert(code)) return { kind: 'certificate-refused', code, expired: undefined };
  if (/CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|^UNABLE_TO_|^EPROTO$|^UND_ERR_PRX_TLS$/.test(code))
    return { kind: 'untrusted', code };
  return { kind: 'interrupted', code };
}

/** The status with which a proxy refused to make a connection. The network library says it only in its message. */
function proxyStatus(message: string): number | undefined {
  const status = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(message)?.[1];
  return status === undefined ? undefined : Number(status);
}

const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'private-token', 'job-token']);

/** The text without the credentials that the request's headers contained. */
export function maskCredentials(text: string, headers: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(headers)
    .filter(([name]) => SECRET_HEADERS.has(name.toLowerCase()))
    .map(([, value]) => value.replace(/^(Bearer|Basic) /i, '').trim())
    .filter((secret) => secret !== '');
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[masked]'), text);
}
