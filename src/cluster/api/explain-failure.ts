import type { HttpFailure, UnusableContent } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { visibleText } from '../../model/visible-text.ts';
import { denyingRule, isAnonymous, isNamespaceGoing, readStatus } from './api-status.ts';
import { type Explained, explainConnection } from './explain-connection.ts';

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
  switch (failure.kind) {
    case 'status':
      return failure.status === 407
        ? explainConnection({ ...failure, kind: 'proxy-refused' }, server, action)
        : explainRefusal(failure, server, action);
    case 'unusable':
      return failure.found === 'too-large'
        ? {
            code: 'cluster/unreachable',
            message: `${action}: the answer of \`${server}\` is too large`,
            help: 'check what answers at this address',
          }
        : {
            code: 'cluster/unreadable-answer',
            message: `${action}: \`${server}\` answered ${failure.status} with ${CONTENT[failure.found]}`,
            help: 'check that the address is that of a Kubernetes API server and that no proxy or login page is in between',
          };
    case 'no-credentials':
      return {
        code: 'cluster/credentials-failed',
        message: `${action}: no credentials for \`${server}\`: ${visibleText(serverText(failure.detail), MAX_SERVER_TEXT)}`,
        help: 'run the credential plug-in of the kubeconfig by hand, and check that it is installed in the job image; renew the token of an `auth-provider`, or use a plug-in (`exec`) in its place',
      };
    default:
      return explainConnection(failure, server, action);
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
        help: 'the token, or the client certificate, is wrong, expired or of another cluster: renew it, or give another `--context`',
      };
    case 403:
      if (isAnonymous(failure)) {
        return {
          code: 'cluster/unauthorized',
          message: `${action}: \`${server}\` does not know who asks (${said})`,
          help: 'the kubeconfig has no credentials that this server looks at: give the user a token, or a client certificate of the authority of this cluster; a proxy in between may have removed them',
        };
      }
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
