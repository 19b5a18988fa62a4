import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WEB_TO_DB } from '../../render/rendered-project.ts';
import { mergeRequest } from '../../support/merge-request.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const policy = (name: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {podSelector: {}}\n`;
const POD = `apiVersion: v1\nkind: Pod\nmetadata: {name: web-0, namespace: shop, labels: {app: web}}\n`;

it('simulate asks git no question twice: each start takes longer than most answers', async () => {
  using folder = createTemporaryFolder();
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const before = {
    '.sluice.yaml': 'policies: [policies]\nflows: [flows.ndjson]\ninventory: [inventory.yaml]\ncni: cilium\n',
    'flows.ndjson': WEB_TO_DB,
    'inventory.yaml': POD,
    'policies/db.yaml': policy('db'),
  };
  const run = await mergeRequest(
    folder,
    before,
    ({ path, write }) => {
      write({ 'policies/web.yaml': policy('web') });
      write({ 'bin/git': `#!/bin/sh\necho "$PWD $*" >> "${path}/asked"\nexec "${git}" "$@"\n` });
      chmodSync(join(path, 'bin/git'), 0o755);
    },
    { env: { PATH: `${join(folder.path, 'bin')}:${process.env.PATH}` } },
  );
  expect(run.first).toMatch(/^WARN {2}Blocks nothing that was seen/);
  const starts = readFileSync(join(folder.path, 'asked'), 'utf8').trim().split('\n');
  // What is asked of this one is in its standard input.
  const asked = starts.filter((start) => !start.endsWith('cat-file --batch'));
  expect(asked.filter((question, i) => asked.indexOf(question) !== i)).toEqual([]);
  expect(starts.length).toBeLessThanOrEqual(16);
});
