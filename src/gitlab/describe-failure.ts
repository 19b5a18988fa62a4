import { type CertificateProblem, certificateProblem } from '../http/certificate-problem.ts';
import type { HttpFailure, UnusableContent } from '../http/http-failure.ts';
import { visibleText } from '../model/visible-text.ts';

const CONTENT: Readonly<Record<UnusableContent, string>> = {
  html: 'it is an HTML page',
  empty: 'it is empty',
  'not-json': 'it is not valid JSON',
  redirect: 'it is a redirect; set CI_SERVER_URL to the address that GitLab itself uses',
  'too-large': 'it is too large',
  unexpected: 'it does not contain what was requested',
};

/** A clause for a log line, in lower case and without a full stop. */
export function describeFailure(failure: HttpFailure): string {
  switch (failure.kind) {
    case 'status': {
      if (failure.status === 407) return proxyRefusal(failure.status, failure.proxy);
      const detail = answerDetail(failure.contentType, failure.text);
      return detail === undefined
        ? `GitLab answered ${failure.status}`
        : `GitLab answered ${failure.status}: \`${detail}\``;
    }
    case 'unreachable':
      return `${failure.proxy === undefined ? 'GitLab' : `the proxy \`${failure.proxy}\``} cannot be reached (${failure.code === 'UND_ERR_CONNECT_TIMEOUT' ? 'no connection in time' : failure.code})`;
    case 'proxy-refused':
      return proxyRefusal(failure.status, failure.proxy);
    case 'untrusted':
      return `${CERTIFICATES[certificateProblem(failure.code)]} (${failure.code})`;
    case 'certificate-refused':
      return `GitLab, or a proxy in front of it, asks for a client certificate, which is not supported (${failure.code})`;
    case 'interrupted':
      return `the connection to GitLab${through(failure)} broke (${failure.code})`;
    case 'time-limit':
      return `GitLab gave no complete answer in time${through(failure)}`;
    case 'unusable':
      return `the answer is not one of the GitLab API: ${CONTENT[failure.found]}`;
    case 'no-credentials':
      return `there is no token for GitLab: ${failure.detail}`;
    case 'out-of-time':
      return 'the time limit for GitLab was reached';
  }
}

function through({ proxy }: HttpFailure): string {
  return proxy === undefined ? '' : ` through the proxy \`${proxy}\``;
}

function proxyRefusal(status: number, proxy: string | undefined): string {
  const name = proxy === undefined ? 'a proxy' : `the proxy \`${proxy}\``;
  const unneeded = 'or name GitLab in NO_PROXY if it needs no proxy';
  return status === 407
    ? `${name} lets nobody through without the right user name and password (status 407): give them in HTTPS_PROXY, ${unneeded}`
    : `${name} made no connection to GitLab (status ${status}): check that it may reach GitLab, ${unneeded}`;
}

const CERTIFICATES: Readonly<Record<CertificateProblem, string>> = {
  expired: 'the certificate of GitLab has expired: renew it, and check the clock of the job',
  'not-yet-valid': 'the certificate of GitLab is not valid yet: check the clock of the job',
  'other-name':
    'the certificate of GitLab is for another name: set CI_SERVER_URL to the address that GitLab itself uses',
  'unknown-authority':
    'the certificate of GitLab is not trusted; set NODE_EXTRA_CA_CERTS to the file of your certificate authority',
  'no-tls': 'what answers in place of GitLab does not talk TLS: check CI_SERVER_URL',
};

const LONGEST = 200;

/**
 * What an error answer says about itself, for a log line: GitLab's `error_description`, `message` or `error`, or the first words
 * of a plain text. One line of limited length without control characters; nothing for HTML pages.
 */
export function answerDetail(contentType: string, text: string): string | undefined {
  const plain = contentType.includes('text/plain') ? text : undefined;
  const said = contentType.includes('json') ? saidInJson(text) : plain;
  if (said === undefined) return undefined;
  const line = said.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s`]+/gu, ' ').trim();
  return line === '' ? undefined : visibleText(line, LONGEST);
}

function saidInJson(text: string): string | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of ['error_description', 'message', 'error'] as const) {
    const said = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof said === 'string') return said;
    if (said !== undefined) return JSON.stringify(said);
  }
  return undefined;
}

/** Undefined when the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
