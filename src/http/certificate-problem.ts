/** What is wrong with the certificate of a server. */
export type CertificateProblem =
  | 'expired'
  | 'not-yet-valid'
  | 'other-name'
  | 'unknown-authority'
  /** There is no certificate at all: what answers does not talk TLS, or not a version of it that is accepted. */
  | 'no-tls';

/** @param code that of Node's error. */
export function certificateProblem(code: string): CertificateProblem {
  if (code === 'CERT_HAS_EXPIRED') return 'expired';
  if (code === 'CERT_NOT_YET_VALID') return 'not-yet-valid';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'other-name';
  return /^EPROTO$|^ERR_SSL_/.test(code) ? 'no-tls' : 'unknown-authority';
}

/** Whether the server ended the handshake because of the certificate that identifies us (RFC 8446 section 6.2, as OpenSSL names it). */
export function isClientCertificateAlert(code: string): boolean {
  return /^ERR_SSL_.+_ALERT_(BAD_CERTIFICATE|CERTIFICATE_\w+|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/.test(
    code,
  );
}
