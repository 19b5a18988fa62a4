import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { binaryPath, ETCD, KUBE_APISERVER, missingBinaries } from './server-binaries.ts';

export interface TestUser {
  readonly name: string;
  readonly token: string;
  readonly groups: readonly string[];
}

/** `system:masters` may do everything, whatever RBAC says. */
const ADMIN: TestUser = { name: 'admin', token: 'admin-token-4f1c', groups: ['system:masters'] };

export interface ApiServer {
  readonly url: string;
  /** The certificate that signs the server's, in PEM. */
  readonly caFile: string;
  readonly token: string;
  /** A kubeconfig file of the admin user. */
  readonly kubeconfig: string;
  /** Writes another kubeconfig file and returns its path. */
  readonly writeKubeconfig: (access: KubeconfigAccess) => Promise<string>;
  /** One request of the admin user past the code under test; the body is sent as JSON. */
  readonly call: (method: Method, path: string, body?: unknown, contentType?: string) => Promise<CallAnswer>;
  /** Ends the API server (SIGTERM), as an upgrade of the control plane does, and starts it again `afterMs` later on the same etcd. */
  readonly restart: (afterMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What tests look at in the server's answers: an object, a list or a Status. */
interface StoredObject {
  readonly [key: string]: unknown;
  readonly metadata: {
    readonly [key: string]: unknown;
    readonly name: string;
    readonly resourceVersion: string;
  };
  readonly spec: { readonly [key: string]: unknown };
  readonly items: readonly StoredObject[];
}

interface CallAnswer {
  readonly status: number;
  readonly body: StoredObject;
}

interface KubeconfigAccess {
  readonly token?: string;
  /** The user, in place of a token. */
  readonly user?: object;
  /** Another server than the API server itself, e.g. a proxy in front of it; plain HTTP is allowed. */
  readonly url?: string;
}

/**
 * Says why real servers cannot be started, or undefined when they can. With SLUICE_REQUIRE_CLUSTER=1 that is an error:
 * then a green run proves that the tests ran.
 */
export function whyNoApiServer(): string | undefined {
  const missing = missingBinaries(process.env);
  if (missing.length === 0) return undefined;
  const reason = `no ${missing.join(', no ')}: run \`npm run cluster:build\``;
  if (process.env.SLUICE_REQUIRE_CLUSTER === '1') throw new Error(reason);
  process.stderr.write(`\n!!! SKIPPED: tests against a real API server; ${reason}\n\n`);
  return reason;
}

/** Starts etcd and kube-apiserver on free ports of the loopback address, with RBAC and the users' static tokens. */
export async function startApiServer(users: readonly TestUser[] = []): Promise<ApiServer> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-api-server-'));
  const etcdPort = await freePort();
  const peerPort = await freePort();
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const keyFile = join(directory, 'service-account.key');
  const tokenFile = join(directory, 'tokens.csv');
  await writeFile(keyFile, newRsaKey());
  await writeFile(tokenFile, [ADMIN, ...users].map(tokenLine).join(''));

  const etcd = start(binaryPath(ETCD, process.env), join(directory, 'etcd.log'), [
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
    `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ]);
  const log = join(directory, 'kube-apiserver.log');
  const startServer = () =>
    start(binaryPath(KUBE_APISERVER, process.env), log, [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      `--cert-dir=${join(directory, 'certs')}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${keyFile}`,
      `--service-account-key-file=${keyFile}`,
      `--token-auth-file=${tokenFile}`,
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
    ]);
  let apiServer = startServer();
  const killAll = () => {
    apiServer.kill('SIGKILL');
    etcd.kill('SIGKILL');
  };
  process.once('exit', killAll);

  const stop = async () => {
    process.removeListener('exit', killAll);
    await end(apiServer);
    await end(etcd);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(url, apiServer, log);
  } catch (error) {
    await stop();
    throw error;
  }

  const caFile = join(directory, 'certs', 'apiserver.crt');
  const agent = new Agent({ connect: { ca: await readFile(caFile) } });
  let kubeconfigs = 0;
  const writeKubeconfig = async (access: KubeconfigAccess) => {
    kubeconfigs++;
    const file = join(directory, `kubeconfig-${kubeconfigs}`);
    await writeFile(file, kubeconfigText(access, url, caFile));
    return file;
  };
  return {
    url,
    caFile,
    token: ADMIN.token,
    kubeconfig: await writeKubeconfig({ token: ADMIN.token }),
    writeKubeconfig,
    restart: async (afterMs) => {
      await end(apiServer);
      await sleep(afterMs);
      apiServer = startServer();
      await untilReady(url, apiServer, log);
    },
    call: async (method, path, body, contentType = 'application/json') => {
      const answer = await request(url + path, {
        method,
        dispatcher: agent,
        headers: { authorization: `Bearer ${ADMIN.token}`, 'content-type': contentType },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    stop: async () => {
      await agent.close();
      await stop();
    },
  };
}

function kubeconfigText(access: KubeconfigAccess, url: string, caFile: string): string {
  const server = access.url ?? url;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'test',
        cluster: server.startsWith('http:')
          ? { server, 'insecure-skip-tls-verify': true }
          : { server, 'certificate-authority': caFile },
      },
    ],
    users: [{ name: 'test', user: access.user ?? { token: access.token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}

function tokenLine({ name, token, groups }: TestUser): string {
  return `${token},${name},${name},"${groups.join(',')}"\n`;
}

function newRsaKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

function start(binary: string, log: string, args: readonly string[]): ChildProcess {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = createWriteStream(log);
  child.stdout?.pipe(output);
  child.stderr?.pipe(output);
  child.on('error', (error) => output.write(`${error.message}\n`));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exited;
  clearTimeout(timer);
}

async function untilReady(url: string, apiServer: ChildProcess, log: string): Promise<void> {
  // The certificate is not there yet when the first question is asked.
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const deadline = Date.now() + 90_000;
  try {
    while (Date.now() < deadline && apiServer.exitCode === null) {
      const answer = await request(`${url}/readyz`, {
        dispatcher: agent,
        headers: { authorization: `Bearer ${ADMIN.token}` },
      }).catch(() => undefined);
      await answer?.body.dump();
      if (answer?.statusCode === 200) return;
      await sleep(100);
    }
  } finally {
    await agent.close();
  }
  const end = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-5).join('\n');
  throw new Error(`kube-apiserver did not become ready; its log ends with:\n${end}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
