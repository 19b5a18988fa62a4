import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../src/cli/run-cli.ts';
import { createTemporaryFolder, createTestIo, type TemporaryFolder } from '../support/temporary-folder.ts';

/** One connection of `shop/web` to `shop/db` on port 8080, as Hubble records it. */
export const WEB_TO_DB = `${JSON.stringify({
  flow: {
    time: '2026-11-17T10:00:00Z',
    verdict: 'FORWARDED',
    IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
    source: hubblePod(1, 'web'),
    destination: hubblePod(2, 'db'),
    Type: 'L3_L4',
    event_type: { type: 4 },
    traffic_direction: 'INGRESS',
    trace_observation_point: 'TO_ENDPOINT',
    trace_reason: 'NEW',
    is_reply: false,
  },
  node_name: 'n1',
  time: '2026-11-17T10:00:00Z',
})}\n`;

function hubblePod(id: number, app: string) {
  const labels = [
    `k8s:app=${app}`,
    'k8s:io.kubernetes.pod.namespace=shop',
    'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop',
  ];
  return { ID: id, identity: 1000 + id, namespace: 'shop', labels, pod_name: `${app}-${id}` };
}

/** Selects `app: db` and lets nobody in. */
export const DB_ISOLATED = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
`;

export function createRenderedProject(files: Readonly<Record<string, string>>): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write({ 'flows.ndjson': WEB_TO_DB, ...files });
  folder.commit();
  return folder;
}

export interface CliAnswer {
  readonly exit: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs the command line in a folder, with the given search path and variables. */
export async function runIn(
  folder: TemporaryFolder,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CliAnswer> {
  let out = '';
  const errors: string[] = [];
  const io = {
    ...createTestIo(folder.path, { env }),
    stdout: async (text: string | Uint8Array) => {
      out += text;
    },
    stderr: (line: string) => {
      errors.push(line);
    },
  };
  const exit = await runCli(args, { ...io, env: { ...io.env, ...env } });
  return { exit, out, errors: errors.join('\n') };
}

/** The line that a report names, as it stands in the file. */
export function lineAt(folder: TemporaryFolder, { file, line }: { file: string; line: number }): string {
  return readFileSync(join(folder.path, file), 'utf8').split('\n')[line - 1] ?? '';
}
