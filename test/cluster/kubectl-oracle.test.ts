import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { applySetId } from '../../src/cluster/ledger/apply-set-parent.ts';
import { withPartOf } from '../../src/plan/apply-set.ts';
import { renderToolPath } from '../render/tool-folder.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { policyYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

/* What a plan says of differences and conflicts is held to a real kubectl, asked about the same file and the same live object. */

const tools = renderToolPath(process.env);
const isSkipped = whyNoApiServer() !== undefined || 'missing' in tools;
let server: ApiServer;
let folder: string;
let count = 0;
beforeAll(async () => {
  if (isSkipped) return;
  server = await startApiServer();
  folder = await mkdtemp(join(tmpdir(), 'sluice-kubectl-'));
});
afterAll(async () => {
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const spec = (port: number, more = '') => `podSelector: {matchLabels: {app: web}}
ingress:
- from: [{podSelector: {matchLabels: {app: shop}}}]
  ports: [{port: ${port}}]${more}`;
const EGRESS = '\negress: [{}]';

interface Case {
  readonly meaning: string;
  /** What we deployed before. */
  readonly deployed?: string;
  /** What another client did then. */
  readonly edit?: { readonly manager: string; readonly content?: string; readonly patch?: object };
  readonly file: string;
  readonly sluice: 'create' | 'unchanged' | 'adopt' | 'update' | 'refused';
  /** As kubectl has it: `kubectl diff`, and a dry run of `kubectl apply --server-side` under our name. */
  readonly differs: boolean;
  readonly conflicts: boolean;
}

const port = (number: number) => ({
  spec: {
    ingress: [
      {
        from: [{ podSelector: { matchLabels: { app: 'shop' } } }],
        ports: [{ port: number, protocol: 'TCP' }],
      },
    ],
  },
});

const CASES: readonly Case[] = [
  { meaning: 'nothing there', file: spec(1), sluice: 'create', differs: true, conflicts: false },
  {
    meaning: 'the same',
    deployed: spec(1),
    file: spec(1),
    sluice: 'unchanged',
    differs: false,
    conflicts: false,
  },
  {
    meaning: 'another port',
    deployed: spec(1),
    file: spec(2),
    sluice: 'update',
    differs: true,
    conflicts: false,
  },
  {
    meaning: 'a direction more',
    deployed: spec(1),
    file: spec(1, EGRESS),
    sluice: 'update',
    differs: true,
    conflicts: false,
  },
  {
    meaning: 'a direction less',
    deployed: spec(1, EGRESS),
    file: spec(1),
    sluice: 'update',
    differs: true,
    conflicts: false,
  },
  {
    meaning: 'edited by hand',
    deployed: spec(1),
    edit: { manager: 'kubectl-edit', patch: port(9) },
    file: spec(1),
    sluice: 'refused',
    differs: true,
    conflicts: true,
  },
  {
    meaning: 'edited by hand to what the file says now',
    deployed: spec(1),
    edit: { manager: 'kubectl-edit', patch: port(2) },
    file: spec(2).replace('port: 2', 'port: 2, protocol: TCP'),
    sluice: 'adopt',
    differs: false,
    conflicts: false,
  },
  {
    // The server compares before it fills in defaults, so kubectl conflicts over a protocol that nobody wrote. We compare what would be stored.
    meaning: 'edited by hand to what the file says now, without the protocol',
    deployed: spec(1),
    edit: { manager: 'kubectl-edit', patch: port(2) },
    file: spec(2),
    sluice: 'adopt',
    differs: false,
    conflicts: true,
  },
  {
    meaning: 'annotated by somebody',
    deployed: spec(1),
    edit: { manager: 'other', patch: { metadata: { annotations: { note: 'x' } } } },
    file: spec(1),
    sluice: 'unchanged',
    differs: false,
    conflicts: false,
  },
  {
    meaning: 'made by kubectl create, with another content',
    edit: { manager: 'kubectl-create', content: spec(9) },
    file: spec(1),
    sluice: 'refused',
    differs: true,
    conflicts: true,
  },
];

it.skipIf(isSkipped).each(CASES)('agrees with kubectl: $meaning', async (one) => {
  count++;
  const namespace = `oracle-${count}`;
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
  const applySet = { namespace, name: 'sluice' };
  const yaml = (of: string) => policyYaml(namespace, 'web', of);
  const sluice = (command: 'plan' | 'deploy', of: string, options = {}) =>
    runCommand(command, { 'p.yaml': yaml(of) }, { kubeconfig: server.kubeconfig, applySet, ...options });
  if (one.deployed !== undefined) expect((await sluice('deploy', one.deployed)).code).toBe(0);
  if (one.edit?.content !== undefined) {
    await server.call('POST', `${path}?fieldManager=${one.edit.manager}`, parse(yaml(one.edit.content)));
  }
  if (one.edit?.patch !== undefined) {
    await server.call(
      'PATCH',
      `${path}/web?fieldManager=${one.edit.manager}`,
      one.edit.patch,
      'application/merge-patch+json',
    );
  }

  // kubectl gets what we send: the file and the label of the set.
  const sent = withPartOf(parse(yaml(one.file)), applySetId(applySet));
  await writeFile(join(folder, 'p.yaml'), stringify(sent));
  const kubectl = (...args: string[]): Promise<{ readonly code: number; readonly text: string }> =>
    new Promise((resolve) => {
      const env = { PATH: 'path' in tools ? tools.path : '', KUBECONFIG: server.kubeconfig, HOME: folder };
      execFile('kubectl', args, { env, cwd: folder }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr });
      });
    });
  const as = ['--server-side', '--field-manager=sluice', '-f', 'p.yaml'];
  const diff = await kubectl('diff', '--force-conflicts', ...as);
  const applied = await kubectl('apply', '--dry-run=server', ...as);
  const planned = JSON.parse((await sluice('plan', one.file, { format: 'json' })).stdout);

  // Exit code 1 says that something differs; above it kubectl failed.
  expect(diff, diff.text).toMatchObject({ code: one.differs ? 1 : 0 });
  expect(applied.code === 0, applied.text).toBe(!one.conflicts);
  expect(planned.changes.map(({ action }: { action: string }) => action)).toEqual([one.sluice]);
  if (one.sluice !== 'refused') return;
  // kubectl: `conflict with "kubectl-edit" using networking.k8s.io/v1: .spec.ingress`
  const fields = [...applied.text.matchAll(/\.spec[\w.[\]{}":,-]*/g)].map(([field]) => field);
  expect(fields.length).toBeGreaterThan(0);
  const { stderr } = await sluice('plan', one.file);
  expect(stderr).toContain('cluster/conflict');
  expect(stderr).toContain(one.edit?.manager ?? '');
});
