import { type CertificateProblem, certificateProblem } from '../../http/certificate-problem.ts';
import type { HttpFailure } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';

export type Explained = Omit<Diagnostic, 'severity' | 'meaning'>;

/** Failures of which the API server did not say anything. */
export type ConnectionFailure =
  | Exclude<HttpFailure, { readonly kind: 'status' | 'unusable' | 'no-credentials' | 'proxy-refused' }>
  | { readonly kind: 'proxy-refused'; readonly status: number; readonly proxy?: string };

/** Why there is no answer, and what to do. `action` says what was tried. */
export function explainConnection(failure: ConnectionFailure, server: string, action: string): Explained {
  const { proxy } = failure;
  const lost = (what: string, help: string): Explained => ({
    code: 'cluster/unreachable',
    message: `${action}: ${what}`,
    help,
  });
  const through = proxy === undefined ? '' : ` through the proxy \`${proxy}\``;
  switch (failure.kind) {
    case 'proxy-refused':
      return lost(...proxyRefusal(failure, server));
    case 'untrusted': {
      const problem = certificateProblem(failure.code);
      const what = `${CERTIFICATES[problem].what(server)} (${failure.code})`;
      return {
        code: 'cluster/certificate',
        message: `${action}: ${what}${through}`,
        help: CERTIFICATES[problem].help,
      };
    }
    case 'certificate-refused': {
      const { expired, code } = failure;
      const why = expired === undefined ? code : `it expired on ${expired.toISOString().slice(0, 10)}`;
      return {
        code: 'cluster/unauthorized',
        message: `${action}: \`${server}\` does not accept the client certificate (${why})`,
        help: 'renew `client-certificate` and `client-key` in the kubeconfig, from the authority of this cluster, or use a token',
      };
    }
    case 'unreachable':
      return lost(...unreachable(failure, server));
    case 'interrupted':
      return lost(
        `the connection to \`${server}\`${through} broke before the answer was complete (${failure.code})`,
        proxy === undefined ? 'try again' : `try again; if it does not help: ${CHECK_PROXY}`,
      );
    case 'time-limit':
      return lost(
        `\`${server}\` gave no complete answer in ${Math.round(failure.limitMs / 100) / 10} s${through}`,
        proxy === undefined
          ? 'check the load of the API server and its webhooks; give more time with `--timeout`'
          : `${CHECK_PROXY}; or give more time with \`--timeout\``,
      );
    case 'out-of-time':
      return lost('the time limit of the run was reached', 'give more time with `--timeout`');
  }
}

const CHECK_PROXY =
  'check that the proxy runs and may reach this server, or name the server in NO_PROXY if it needs no proxy';

type Words = readonly [what: string, help: string];

function proxyRefusal(
  { status, proxy }: { readonly status: number; readonly proxy?: string },
  server: string,
): Words {
  const name = proxy === undefined ? 'a proxy' : `the proxy \`${proxy}\``;
  if (status === 407) {
    return [
      `${name} lets nobody through without the right user name and password (status 407)`,
      'give them in HTTPS_PROXY (`http://USER:PASSWORD@HOST:PORT`, special characters percent-encoded), or name the server in NO_PROXY if it needs no proxy',
    ];
  }
  return [`${name} made no connection to \`${server}\` (status ${status})`, CHECK_PROXY];
}

/** What was not reached through a proxy is the proxy: it looks up the server itself. */
function unreachable(
  { reason, code, proxy }: Extract<HttpFailure, { kind: 'unreachable' }>,
  server: string,
): Words {
  const what = proxy === undefined ? `\`${server}\`` : `the proxy \`${proxy}\``;
  if (reason === 'unknown-host') {
    return [
      `the host of ${what} is not known`,
      proxy === undefined
        ? 'check the server address of the kubeconfig and the DNS of the job'
        : 'check HTTPS_PROXY (or `proxy-url` of the kubeconfig) and the DNS of the job, or name the server in NO_PROXY if it needs no proxy',
    ];
  }
  return [
    `${what} accepts no connection (${code})`,
    proxy === undefined
      ? 'check that the API server runs and that the job may reach it, also HTTPS_PROXY and NO_PROXY'
      : 'check HTTPS_PROXY (or `proxy-url` of the kubeconfig) and that the job may reach the proxy, or name the server in NO_PROXY if it needs no proxy',
  ];
}

const CERTIFICATES: Readonly<
  Record<CertificateProblem, { readonly what: (server: string) => string; readonly help: string }>
> = {
  expired: {
    what: (server) => `the certificate of \`${server}\` has expired`,
    help: 'renew the certificate of the API server (`kubeadm certs check-expiration` shows them), and check the clock of the job',
  },
  'not-yet-valid': {
    what: (server) => `the certificate of \`${server}\` is not valid yet`,
    help: 'check the clock of the job and that of the machine that made the certificate',
  },
  'other-name': {
    what: (server) => `the certificate of \`${server}\` is for another name`,
    help: 'use a name that the certificate has as `server` in the kubeconfig, or give it as `tls-server-name`',
  },
  'unknown-authority': {
    what: (server) => `the certificate of \`${server}\` is of an authority that is not known`,
    help: "check `certificate-authority` in the kubeconfig: it must be that of this cluster; of a proxy that looks into connections, it is the proxy's",
  },
  'no-tls': {
    what: (server) => `what answers at \`${server}\` does not talk TLS as it should`,
    help: 'check the scheme and the port of `server` in the kubeconfig, and what is in between',
  },
};
