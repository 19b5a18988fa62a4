import { expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { OPEN } from '../../support/web-to-db.ts';

/* The first command that somebody tries is `sluice validate .`, in a repository that holds all kinds of YAML and JSON. */

const OTHERS: Readonly<Record<string, string>> = {
  'tsconfig.json': '{\n  // how it is built\n  "compilerOptions": { "strict": true, },\n}\n',
  'blueprint.yaml':
    'version: 1\nentries:\n  - model: flows.flow\n    id: !KeyOf other\n    attrs: {slug: !Format ["a-%s", x]}\n',
  'stack.yaml':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
    'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: {Name: !Sub "${Stage}-b"}\n',
  'translations/de.yaml': 'title: a\nbody: b\ntitle: c\n',
  'answers.json': '"text"\n',
};

it.each(Object.entries(OTHERS))('%s is skipped with a note', async (name, text) => {
  using folder = createTemporaryFolder();
  folder.write({ 'policies/db.yaml': OPEN, [name]: text });
  const run = await runSluice(['validate', '.'], { cwd: folder.path });
  expect(run.code, run.stdout).toBe(0);
  expect(run.stdout).toMatch(new RegExp(`${name}:\\d+:\\d+ info manifest/(not-meant|no-kind) skipped: `));
});

const BROKEN: Readonly<Record<string, string>> = {
  'a manifest': `${OPEN}  policyTypes: [Ingress\n`,
  'a manifest without a colon': OPEN.replace('kind:', 'kind').replace('apiVersion:', 'apiVersion'),
  'one in lower case': 'apiversion: v1\nkind: ConfigMap\nkind: ConfigMap\n',
  'one whose first lines are lost': '  podSelector: {}\n ingress: []\n',
  'rules alone': 'ingress:\n- from: [\n',
  JSON: '{"apiVersion": "v1", "kind": "ConfigMap", "kind": "Secret"}',
  'a second document': `title: a\ntitle: b\n---\n${OPEN}`,
};

it.each(Object.entries(BROKEN))('%s that is broken fails', async (_, text) => {
  using folder = createTemporaryFolder();
  folder.write({ 'policies/db.yaml': OPEN.replace('name: db', 'name: other'), 'broken.yaml': text });
  const run = await runSluice(['validate', '.'], { cwd: folder.path });
  expect(run.code, run.stdout).toBe(1);
  expect(run.stdout).toMatch(/broken\.yaml:\d+:\d+ error /);
});

it.each([
  ['values.yaml', 'networkPolicy: {enabled: true\n'],
  ['fleet.yaml', 'helm: {chart: x\n'],
])('%s that is broken fails: it says what becomes of policies', async (name, text) => {
  using folder = createTemporaryFolder();
  folder.write({ 'db.yaml': OPEN, [name]: text });
  const run = await runSluice(['validate', '.'], { cwd: folder.path });
  expect(run.code, run.stdout).toBe(1);
});

it('whoever applies the folder is told of all: kubectl would stop there', async () => {
  using folder = createTemporaryFolder();
  folder.write({ 'policies/db.yaml': OPEN, 'policies/other.json': OTHERS['tsconfig.json'] ?? '' });
  const run = await runSluice(['plan', '--policies', 'policies'], { cwd: folder.path });
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('policies/other.json:3:20 error yaml/syntax');
});

it.each(Object.entries(OTHERS))('%s is no fault of an inventory, either', async (name, text) => {
  using folder = createTemporaryFolder();
  folder.write({ 'db.yaml': OPEN, [name]: text });
  folder.init();
  folder.commit();
  const args = ['simulate', '--base', 'git:HEAD', '--policies', '.', '--inventory', '.', '--format', 'json'];
  const run = await runSluice(args, { cwd: folder.path });
  const { gate, diagnostics } = JSON.parse(run.stdout);
  expect(gate.outcome).toBe('pass');
  const found = diagnostics.filter(({ span }: { span?: { file: string } }) => span?.file === name);
  expect(found.map(({ severity }: { severity: string }) => severity)).toEqual(['info']);
});
