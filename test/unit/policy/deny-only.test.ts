import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSluice, type SluiceRun } from '../../support/run-sluice.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/deny-only.md'), 'utf8');
const [BROUGHT = '', MEANT = ''] = [...PAGE.matchAll(/```yaml\n([^`]*)```/g)].map(([, text]) => text);
const BASE = 'examples/shop/cilium/base.yaml';
const CONFIG = ['--config', 'examples/shop/.sluice.yaml'];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The shop's policies and the one of the page, as the merge request has them. */
function withPolicy(text: string): string {
  const head = mkdtempSync(join(tmpdir(), 'sluice-'));
  folders.push(head);
  writeFileSync(join(head, 'base.yaml'), readFileSync(join(ROOT, BASE)));
  writeFileSync(join(head, 'deny-metadata.yaml'), text);
  return head;
}

const validate = (head: string): Promise<SluiceRun> =>
  runSluice(['validate', head, ...CONFIG], { cwd: ROOT });
const simulate = (head: string): Promise<SluiceRun> =>
  runSluice(['simulate', ...CONFIG, '--base', BASE, '--head', head, '--format', 'markdown'], { cwd: ROOT });

describe('the outage of docs/deny-only.md', () => {
  let found: SluiceRun;
  let judged: SluiceRun;
  beforeAll(async () => {
    const head = withPolicy(BROUGHT);
    [found, judged] = [await validate(head), await simulate(head)];
  });

  it('is found by a lint', () => {
    expect(found.stdout).toContain('policy/cilium-deny-only');
  });

  it('is shown as blocked connections, names and the API server among them', () => {
    const [, first] = /^> (🔴 .*)$/m.exec(PAGE) ?? [];
    expect(judged.stdout.split('\n', 1)[0]).toBe(`### ${first}`);
    expect(judged.code).toBe(1);
    const rows = judged.stdout
      .split('\n')
      .filter((line) => line.includes('new default deny: policy `deny-metadata`'));
    const ways = rows.map((row) => row.slice(2, row.indexOf('<br>')));
    expect(ways).toEqual(
      expect.arrayContaining([
        '`platform/prometheus` → `kube-system/coredns` UDP 53',
        '`kube-system/coredns` → `192.0.2.53` UDP 53',
        '`kube-system/coredns` → `kube-apiserver (172.18.0.2)` TCP 6443',
      ]),
    );
    expect(rows.filter((row) => !row.includes('deny-metadata.yaml:6`'))).toEqual([]);
  });
});

describe('what was meant', () => {
  it('blocks nothing and has no finding', async () => {
    const head = withPolicy(MEANT);
    expect((await validate(head)).stdout).not.toContain('deny-metadata');
    const { stdout } = await simulate(head);
    expect(stdout.split('\n', 1)[0]).toContain(' Blocks nothing that was seen');
  });
});
