import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publishedWaiversSchema } from '../../../src/cli/waivers/waivers-schema.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';
import { CLOSED, CONFIG, type Files, flow, BEFORE as WEB_TO_DB } from '../../support/web-to-db.ts';

/* What a merge request may accept, and that it cannot decide whether that counts. The clock says 19 November 2026. */

/** One connection with a record a day. */
const FLOWS = Array.from({ length: 8 }, (_, i) => flow(5432, `2026-11-${11 + i}T10:00:00Z`)).join('');
const BEFORE: Files = { ...WEB_TO_DB, 'flows.ndjson': FLOWS };

function waivers(given: { source?: string; destination?: string; expires?: string; what?: string } = {}) {
  const { source = 'shop/web', destination = 'shop/db', expires = '2026-12-31' } = given;
  const what =
    given.what ?? `connection: {source: ${source}, destination: ${destination}, protocol: TCP, port: 5432}`;
  return `waivers:
  - kind: blocked
    ${what}
    owner: team-shop
    reason: reads from the replica now
    expires: ${expires}
`;
}

async function mergeRequest(
  folder: TemporaryFolder,
  after: Files,
  { before = {} as Files, more = [] as readonly string[] } = {},
) {
  folder.init();
  folder.write({ ...BEFORE, ...before });
  const base = folder.commit();
  folder.branch('topic');
  folder.write({ 'policies/db.yaml': CLOSED, ...after });
  folder.commit();
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder.path,
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
  };
  const run = await runSluice(['simulate', ...more], { cwd: folder.path, env });
  return { ...run, first: run.stdout.split('\n')[0] ?? '', text: run.stdout.replace(/\s+/g, ' ') };
}

it('accepts a block, and says who does until when, why and where', async () => {
  using folder = createTemporaryFolder();
  const { code, first, text } = await mergeRequest(folder, { '.sluice-waivers.yaml': waivers() });
  expect(first).toMatch(/^WARN {2}Blocks nothing that was seen in 7 days, but 1 connection is waived/);
  expect(text).toContain('Waived: 1 connection');
  expect(text).toContain('blocked shop/web → shop/db TCP 5432');
  expect(text).toContain('team-shop until 2026-12-31: reads from the replica now (.sluice-waivers.yaml:2)');
  expect(code).toBe(0);
});

it('is a warning', async () => {
  using folder = createTemporaryFolder();
  const files = { '.sluice-waivers.yaml': waivers() };
  expect((await mergeRequest(folder, files, { more: ['--strict-warnings'] })).code).toBe(3);
});

it('takes the fingerprint that the JSON report shows', async () => {
  using folder = createTemporaryFolder();
  const { stdout } = await mergeRequest(folder, {}, { more: ['--format', 'json'] });
  const [impact] = JSON.parse(stdout).simulation.impacts;
  expect(impact.waivedBy).toBeNull();
  folder.write({ '.sluice-waivers.yaml': waivers({ what: `fingerprint: "${impact.fingerprint}"` }) });
  const again = await runSluice(['simulate', '--base', 'git:main', '--format', 'json'], {
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? '', HOME: folder.path },
  });
  const { simulation, gate } = JSON.parse(again.stdout);
  expect(simulation.impacts[0].waivedBy).toMatchObject({ owner: 'team-shop', expires: '2026-12-31' });
  expect(simulation.totals.blocked.connections).toBe(0);
  expect(simulation.waivers.blocked).toEqual({ connections: 1, seen: 8 });
  expect(gate.outcome).toBe('warn');
});

it('expires, and then fails', async () => {
  using folder = createTemporaryFolder();
  const { code, first, text } = await mergeRequest(
    folder,
    { '.sluice-waivers.yaml': waivers({ expires: '2026-11-18' }) },
    { before: { '.sluice.yaml': `${CONFIG}gate: {blocked: warn}\n` } },
  );
  expect(first).toMatch(/^FAIL {2}Blocks shop\/web → shop\/db/);
  expect(text).toContain('! the waiver of team-shop expired after 2026-11-18');
  expect(text).toContain('blocked shop/web → shop/db TCP 5432, has expired: team-shop until 2026-11-18');
  expect(code).toBe(1);
});

it.each([
  ['allow', 'waivers: {allow: false}\n', 'waivers: {allow: true}\n', 'waivers are not allowed'],
  ['maxDuration', 'waivers: {maxDuration: 7d}\n', 'waivers: {maxDuration: 90d}\n', 'longer than allowed'],
])('cannot set %s for itself', async (key, ofBase, ofHead, says) => {
  using folder = createTemporaryFolder();
  const { code, first, text } = await mergeRequest(
    folder,
    { '.sluice-waivers.yaml': waivers(), '.sluice.yaml': CONFIG + ofHead },
    { before: { '.sluice.yaml': CONFIG + ofBase } },
  );
  expect(first).toMatch(/^FAIL {2}Blocks shop\/web/);
  expect(text).toContain(says);
  expect(text).toMatch(new RegExp(`waivers.${key}: .*, in force only after the merge`));
  expect(code).toBe(1);
});

it('may keep its waivers in another file, and that is seen', async () => {
  using folder = createTemporaryFolder();
  const files = { 'accepted.yaml': waivers(), '.sluice.yaml': `${CONFIG}waivers: {file: accepted.yaml}\n` };
  const { code, text } = await mergeRequest(folder, files);
  expect(text).toContain('Waived: 1 connection');
  expect(text).toContain('waivers.file: not set → accepted.yaml, already in force here');
  expect(code).toBe(0);
});

it('lists waivers that match nothing, and counts the block', async () => {
  using folder = createTemporaryFolder();
  const { code, text } = await mergeRequest(folder, {
    '.sluice-waivers.yaml': waivers({ source: 'shop/api' }),
  });
  expect(text).toContain('Waivers without effect: 1');
  expect(text).toContain('blocked shop/api → shop/db TCP 5432, matches nothing in this change');
  expect(code).toBe(1);
});

it.each([
  [waivers({ source: 'shop/*', destination: 'shop/*' }), '.sluice-waivers.yaml:3', 'waivers/too-wide'],
  [waivers({ source: '"*"' }), '.sluice-waivers.yaml:3', 'waivers/too-wide'],
  [waivers({ destination: '"*/*"' }), '.sluice-waivers.yaml:3', 'waivers/too-wide'],
  [waivers({ what: 'workload: shop/db' }), '.sluice-waivers.yaml:2', 'waivers/target'],
  [waivers({ expires: '2026-02-30' }), '.sluice-waivers.yaml:6', 'waivers/no-such-day'],
  [waivers({ expires: 'never' }), '.sluice-waivers.yaml:6', 'config/bad-value'],
  [waivers().replace(', port: 5432', ''), '.sluice-waivers.yaml:3', 'waivers/port'],
  [waivers().replace(/ {4}owner.*\n/, ''), '.sluice-waivers.yaml:2', 'config/missing-key'],
  [waivers().replace(/reason: .*/, 'reason: " "'), '.sluice-waivers.yaml:5', 'config/bad-value'],
  [waivers().replace('owner', 'owners'), '.sluice-waivers.yaml:4', 'config/unknown-key'],
])('accepts nothing by a file with a mistake: %s', async (text, place, code) => {
  using folder = createTemporaryFolder();
  const good = waivers().slice('waivers:\n'.length);
  const run = await mergeRequest(folder, { '.sluice-waivers.yaml': text + good });
  expect(run.text).toContain(place);
  expect(run.text).toContain(code);
  expect(run.text).not.toContain('Waived');
  expect(run.first).toMatch(/^FAIL {2}Blocks shop\/web/);
  expect(run.code).toBe(2);
});

it('misses a file that the configuration names', async () => {
  using folder = createTemporaryFolder();
  const run = await mergeRequest(folder, { '.sluice.yaml': `${CONFIG}waivers: {file: gone.yaml}\n` });
  expect(run.text).toContain('waivers/unreadable');
  expect(run.text).toContain('gone.yaml');
  expect(run.code).toBe(2);
});

it('does not count where the configuration of the target branch is broken', async () => {
  using folder = createTemporaryFolder();
  const run = await mergeRequest(
    folder,
    { '.sluice-waivers.yaml': waivers(), '.sluice.yaml': CONFIG },
    { before: { '.sluice.yaml': 'waiver: {allow: false}\n' } },
  );
  expect(run.first).toMatch(/^FAIL {2}Blocks shop\/web/);
  expect(run.text).toContain('waivers are not allowed');
});

it('follows no link out of its folder', async () => {
  using folder = createTemporaryFolder();
  using elsewhere = createTemporaryFolder();
  elsewhere.write({ 'w.yaml': waivers() });
  symlinkSync(join(elsewhere.path, 'w.yaml'), join(folder.path, '.sluice-waivers.yaml'));
  const run = await mergeRequest(folder, {});
  expect(run.text).toContain('input/link-outside');
  expect(run.text).not.toContain('Waived');
  expect(run.code).toBe(2);
});

it('publishes the schema that the type comes from', () => {
  const file = join(import.meta.dirname, '../../../schemas/sluice.waivers.schema.json');
  expect(readFileSync(file, 'utf8'), '`npm run schemas` writes it').toBe(publishedWaiversSchema());
});
