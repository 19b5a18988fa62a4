import type { HttpFailure, UnusableContent } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { visibleText } from '../../model/visible-text.ts';
import { denyingRule, isNamespaceGoing, readStatus } from './api-status.ts';

type Explained = Omit<Diagnostic, 'severity' | 'meaning'>;

/** Longest text from the server that a message includes; a webhook may answer with pages. */
const MAX_SERVER_TEXT = 600;

/** What failed between us and the server, whatever the object. `action` says what was tried: `reading`, `dry run`. */
export function explainFailure(failure: HttpFailure, server: string, action: string): Diagnostic {
  return { severity: 'error', meaning: 'unread', ...explain(failure, server, action) };
}

export function serverText(text: string | undefined): string {
  const line = (text ?? '').replace(/\s+/g, ' ').trim();
  return line.length > MAX_SERVER_TEXT ? `${line.slice(0, MAX_SERVER_TEXT)}…` : line;
}

function explain(failure: HttpFailure, server: string, action: string): Explained {
  const lost = (what: string, help: string): Explained => ({
    code: 'cluster/unreachable',
    message: `${action}: ${what}`,
    help,
  });
  switch (failure.kind) {
    case 'status':
      return explainRefusal(failure, server, action);
    case 'unusable':
      if (failure.found === 'too-large') {
        return lost(`the answer of \`${server}\` is too large`, 'check what answers at this address');
      }
      return {
        code: 'cluster/unreadable-answer',
        message: `${action}: \`${server}\` answered ${failure.status} with ${CONTENT[failure.found]}`,
        help: 'check that the address is that of a Kubernetes API server and that no proxy or login page is in between',
      };
    case 'no-credentials':
      return {
        code: 'cluster/credentials-failed',
        message: `${action}: no credentials for \`${server}\`: ${visibleText(serverText(failure.detail), MAX_SERVER_TEXT)}`,
        help: 'run the credential plug-in of the kubeconfig by hand, and check that it is installed in the job image',
      };
    case 'untrusted':
      return {
        code: 'cluster/certificate',
        message: `${action}: the certificate of \`${server}\` is not accepted (${failure.code})`,
        help: 'check `certificate-authority` and the server name in the kubeconfig',
      };
    case 'unreachable':
      return failure.reason === 'unknown-host'
        ? lost(
            `the host of \`${server}\` is not known`,
            'check the server address of the kubeconfig and the DNS of the job',
          )
        : lost(
            `\`${server}\` accepts no connection (${failure.code})`,
            'check that the API server runs and that the job may reach it, also HTTPS_PROXY and NO_PROXY',
          );
    case 'interrupted':
      return lost(
        `the connection to \`${server}\` broke before the answer was complete (${failure.code})`,
        'try again',
      );
    case 'time-limit':
      return lost(
        `\`${server}\` gave no complete answer in ${Math.round(failure.limitMs / 100) / 10} s`,
        'check the load of the API server and its webhooks; give more time with `--timeout`',
      );
    case 'out-of-time':
      return lost('the time limit of the run was reached', 'give more time with `--timeout`');
  }
}

const CONTENT: Readonly<Record<UnusableContent, string>> = {
  html: 'an HTML page',
  empty: 'nothing',
  'not-json': 'something that is not a JSON object',
  redirect: 'a redirection, which is not followed',
  'too-large': 'too much',
  unexpected: 'something other than what was requested',
};

function explainRefusal(
  failure: Extract<HttpFailure, { kind: 'status' }>,
  server: string,
  action: string,
): Explained {
  const text = serverText(readStatus(failure).message);
  const said = text === '' ? `status ${failure.status}` : `status ${failure.status}: ${text}`;
  const rule = denyingRule(text);
  if (rule !== undefined) {
    return {
      code: 'cluster/denied-by-admission',
      message: `${action}: denied by ${rule}: ${text}`,
      help: 'do what this rule of the cluster requires, or ask its owner',
    };
  }
  if (isNamespaceGoing(failure)) {
    return {
      code: 'cluster/namespace-terminating',
      message: `${action}: the namespace is being deleted (${said})`,
      help: 'wait until it is gone and create it again, or leave it out; if the ledger is in it, name another place with `--apply-set NAMESPACE/NAME`',
    };
  }
  switch (failure.status) {
    case 401:
      return {
        code: 'cluster/unauthorized',
        message: `${action}: \`${server}\` does not accept the credentials (status 401)`,
        help: 'the token is wrong, expired or of another cluster: renew it, or give another `--context`',
      };
    case 403:
      return {
        code: 'cluster/forbidden',
        message: `${action}: not allowed (${said})`,
        help: 'give the deploy account a Role with get, list, create and patch on the policies of this namespace',
      };
    case 429:
      return {
        code: 'cluster/overloaded',
        message: `${action}: \`${server}\` is overloaded (${said})${waitClause(failure.retryAfterMs)}`,
        help: 'try again later, or give more time with `--timeout`',
      };
    default:
      return failure.status >= 500
        ? {
            code: 'cluster/server-error',
            message: `${action}: \`${server}\` failed (${said})`,
            help: 'waiting did not help: check the API server, its etcd and its webhooks, then run again',
          }
        : {
            code: 'cluster/refused',
            message: `${action}: \`${server}\` refused the request (${said})`,
            help: 'check that the address is that of a Kubernetes API server of a supported version',
          };
  }
}

function waitClause(retryAfterMs: number | undefined): string {
  return retryAfterMs === undefined ? '' : `; it asks to wait ${Math.ceil(retryAfterMs / 1000)} s`;
}
