import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSluice, type SluiceRun } from '../../support/run-sluice.ts';

/* What a user sees of bad input: what and where, how to fix it, the exit code, and that everything else is still processed. */

const GOOD = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: good, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]
`;
const ALSO_WRONG = GOOD.replace('name: good', 'name: also-wrong').replace('podSelector:', 'podSelektor:');

function flow(source: string, destination: string, minute: number): string {
  const end = (app: string) => ({
    namespace: 'shop',
    labels: [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'],
    pod_name: `${app}-1`,
    workloads: [{ name: app, kind: 'Deployment' }],
  });
  return JSON.stringify({
    flow: {
      time: `2026-11-18T10:${String(minute).padStart(2, '0')}:00Z`,
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000 + minute, destination_port: 8080, flags: { SYN: true } } },
      source: end(source),
      destination: end(destination),
      Type: 'L3_L4',
      event_type: { type: 4 },
      trace_observation_point: 'TO_ENDPOINT',
      trace_reason: 'NEW',
      is_reply: false,
    },
    node_name: 'n1',
    time: `2026-11-18T10:${String(minute).padStart(2, '0')}:00Z`,
  });
}

/** Lines that do not compress to nothing, so that half of a compressed file still holds some of them. */
const FLOWS = Array.from({ length: 59 }, (_, i) => flow(i % 2 === 0 ? 'web' : 'batch', 'cart', i)).join('\n');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-bad-input-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const validate = (...paths: string[]): Promise<SluiceRun> =>
  runSluice(['validate', ...paths], { cwd: folder });
const record = (path: string): Promise<SluiceRun> =>
  runSluice(['record', '--flows', path, '--output', 'out.parquet'], { cwd: folder });

/** No stack trace, no internal error: an expected problem is told, not thrown. */
function expectNoTrace({ stdout, stderr, code }: SluiceRun): void {
  expect(`${stdout}${stderr}`).not.toMatch(/\bat .*\.ts:\d+|node_modules\/\S|internal error/);
  expect(code).not.toBe(70);
}

describe('policies', () => {
  it.each([
    [
      'a YAML syntax error',
      GOOD.replace('metadata: {name: good', 'metadata: {name: good]'),
      /p\/bad\.yaml:3:\d+/,
      1,
    ],
    [
      'an unknown key',
      GOOD.replace('name: good', 'name: bad').replace(
        'podSelector: {matchLabels: {app: cart',
        'podSelektor: {matchLabels: {app: cart',
      ),
      /p\/bad\.yaml:5:3.*`podSelektor`[\s\S]*podSelector/,
      1,
    ],
    [
      'a wrong type',
      GOOD.replace('name: good', 'name: bad').replace('ingress: [', 'ingress: 5 #['),
      /p\/bad\.yaml:6:12/,
      1,
    ],
  ] as const)(
    '%s is told with its place, and the other documents are still checked',
    async (_, text, place, code) => {
      write('p/bad.yaml', `${text}---\n${ALSO_WRONG}`);
      write('p/good.yaml', GOOD);
      const run = await validate('p');
      expect(run.stdout).toMatch(place);
      expect(run.stdout).toMatch(/also-wrong|bad\.yaml:1\d:/);
      expect(run.stdout).toContain('help: ');
      expect(run.code).toBe(code);
      expectNoTrace(run);
    },
  );

  it('an alias bomb is refused quickly', async () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(10)}]`);
    write('p/bomb.yaml', `l0: &l0 [x]\n${levels.join('\n')}\n`);
    write('p/wrong.yaml', ALSO_WRONG);
    const run = await validate('p');
    expect(run.stdout).toMatch(/bomb\.yaml:\d+:\d+.*alias/);
    expect(run.stdout).toContain('podSelektor');
    expect(run.code).not.toBe(0);
    expectNoTrace(run);
  });

  it('a document of 200 MB is refused by its size, without being read', async () => {
    write('p/huge.yaml', '');
    truncateSync(join(folder, 'p/huge.yaml'), 200 * 1024 * 1024);
    write('p/wrong.yaml', ALSO_WRONG);
    const before = process.memoryUsage().rss;
    const run = await validate('p');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(run.stdout).toMatch(/huge\.yaml.*200 MiB/);
    expect(run.stdout).toContain('limits.maxFileBytes');
    expect(run.stdout).toContain('podSelektor');
    expect(run.code).toBe(2);
  });

  it.each([
    ['validate', []],
    ['simulate', ['--base', 'p']],
    ['eval', ['--flows', 'p']],
    ['explain', ['10.0.0.1', '10.0.0.2', '80']],
    ['plan', []],
  ])('the limit of the configuration holds for %s', async (command, more) => {
    write('.sluice.yaml', 'policies: [p]\nlimits: {maxFileBytes: 1KiB}\n');
    write('p/good.yaml', `${GOOD}#${'x'.repeat(1100)}\n`);
    const run = await runSluice([command, ...more], { cwd: folder });
    expect(`${run.stdout}${run.stderr}`).toMatch(/p\/good\.yaml` is 1\.\d KiB, the limit is 1 KiB/);
    expect(run.code).toBe(2);
  });

  it('a binary file, an empty folder, a missing path and a link out of the folder are named', async () => {
    write('p/binary.yaml', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]));
    mkdirSync(join(folder, 'empty'));
    write('outside/secret.yaml', 'password: hunter2');
    symlinkSync('../outside/secret.yaml', join(folder, 'p/link.yaml'));
    write('p/wrong.yaml', ALSO_WRONG);
    const run = await validate('p', 'empty', 'nowhere');
    for (const name of ['p/binary.yaml', 'empty', 'nowhere', 'p/link.yaml', 'podSelektor']) {
      expect(run.stdout).toContain(name);
    }
    expect(run.stdout).not.toContain('hunter2');
    expect(run.code).toBe(2);
    expectNoTrace(run);
  });

  it.each([
    ['validate', '-'],
    ['plan', '--policies', '-'],
    ['simulate', '--base', 'p', '--head', '-'],
    ['simulate', '--base', '-', '--head', 'p'],
    ['explain', '10.0.0.1', '10.0.0.2', '80', '--policies', '-'],
  ])('a pipe that brings nothing is not a set without policies: %s', async (...args) => {
    write('p/good.yaml', GOOD);
    write('flows.ndjson', FLOWS);
    const run = await runSluice(args.concat(args[0] === 'simulate' ? ['--flows', 'flows.ndjson'] : []), {
      cwd: folder,
    });
    expect(`${run.stdout}${run.stderr}`).toContain('standard input is empty');
    expect(run.stdout).not.toMatch(/pass|opens|blocks/i);
    expect(run.code).toBe(2);
  });

  it.each([
    ['eval', '--flows', 'flows.ndjson'],
    ['explain', '10.0.0.1', '10.0.0.2', '80'],
    ['simulate', '--flows', 'flows.ndjson'],
    ['plan'],
    ['validate'],
  ])('that nobody named are not "everything is allowed": %s', async (...args) => {
    write('flows.ndjson', FLOWS);
    const run = await runSluice(args, { cwd: folder });
    expect(run.stdout).not.toMatch(/allowed|pass/i);
    expect(`${run.stdout}${run.stderr}`).toContain('--policies');
    expect(run.code).toBe(2);
  });

  it('that cannot be read before the change leave nothing to compare with', async () => {
    write('head/good.yaml', GOOD);
    write('flows.ndjson', FLOWS);
    const args = ['simulate', '--base', 'gone', '--head', 'head', '--flows', 'flows.ndjson'];
    const run = await runSluice(args, { cwd: folder });
    expect(run.stdout).toMatch(/nothing was simulated[\s\S]*`gone`/);
    expect(run.code).toBe(2);
  });

  it('that were no text before the change do not stop the change that removes them', async () => {
    write('base/good.yaml', GOOD);
    write('base/binary.yaml', new Uint8Array([0]));
    write('head/good.yaml', GOOD);
    write('flows.ndjson', FLOWS);
    const args = ['simulate', '--base', 'base', '--head', 'head', '--flows', 'flows.ndjson'];
    const run = await runSluice(args, { cwd: folder });
    expect(run.stdout).toMatch(/^WARN .*the base has problems in 1 file/);
    expect(run.stdout).toMatch(/warning base\/binary\.yaml:1 before this change: the file is not a text/);
    expect(run.code).toBe(0);
  });

  it('a policy that is there twice is told with both places', async () => {
    write('p/a.yaml', GOOD);
    write('p/b.yaml', `# a copy\n${GOOD}`);
    const run = await validate('p');
    expect(run.stdout).toMatch(/p\/b\.yaml:2:1[\s\S]*p\/a\.yaml:1/);
    expect(run.code).toBe(1);
  });

  it('hostile names reach the terminal without control characters', async () => {
    write('p/bad.yaml', GOOD.replace('name: good', 'name: "\\e[31mred"'));
    const run = await validate('p');
    expect(run.code).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not be there
    expect(run.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  });
});

describe('inventory', () => {
  it.each([
    [
      'simulate',
      ['--base', 'p', '--head', 'p'],
      /INCONCLUSIVE {2}Cannot tell: parts of the input could not be read/,
    ],
    ['eval', ['--policies', 'p'], /"line":1,"verdict":"allowed"/],
    ['explain', ['shop/web', 'shop/cart', '8080', '--policies', 'p'], /^ALLOWED/],
  ] as const)('that is broken is said, and the rest is still judged: %s', async (command, more, answer) => {
    write('p/good.yaml', GOOD);
    write('i/broken.yaml', 'kind:\n  [\n');
    write('flows.ndjson', FLOWS);
    const run = await runSluice([command, ...more, '--inventory', 'i', '--flows', 'flows.ndjson'], {
      cwd: folder,
    });
    expect(`${run.stdout}${run.stderr}`).toMatch(/i\/broken\.yaml:2/);
    expect(run.stdout).toMatch(answer);
    expect(run.code).toBe(2);
    expectNoTrace(run);
  });
});

describe('flows', () => {
  it('a file that is cut in the middle of a line: the rest is digested, the loss is told', async () => {
    write('cut.ndjson', FLOWS.slice(0, -100));
    const run = await record('cut.ndjson');
    expect(run.stderr).toMatch(/cut\.ndjson.*59|59.*truncated/);
    expect(run.stderr).toContain('truncated');
    expect(run.stderr).toMatch(/ 2 distinct connections/);
    expect(run.code).toBe(2);
    expectNoTrace(run);
  });

  it.each([
    ['gzip', 'cut.gz', gzipSync],
    ['zstd', 'cut.zst', zstdCompressSync],
  ] as const)('a cut %s file: what can be read is digested, the loss is told', async (_, name, compress) => {
    const noise = Array.from({ length: 4000 }, (__, i) =>
      flow(`web${(i * 7919) % 997}`, `cart${(i * 104729) % 991}`, i % 60),
    );
    const whole = compress(Buffer.from(noise.join('\n')));
    write(name, whole.subarray(0, Math.floor(whole.length * 0.8)));
    const run = await record(name);
    expect(run.stderr).toContain(name);
    expect(run.stderr).toMatch(/cut|truncated/);
    expect(run.stderr).toMatch(/ [1-9][\d,]* distinct connections/);
    expect(run.code).toBe(2);
    expectNoTrace(run);
  });

  it('a file of another format is named as foreign', async () => {
    write('flows.yaml', GOOD);
    const run = await record('flows.yaml');
    expect(run.stderr).toMatch(/error flows\/foreign.*`flows\.yaml` contains no flow records|flows\.yaml/);
    expect(run.stderr).toContain('help: ');
    expect(run.code).toBe(2);
  });

  it('a line of 70 MB and a line of invalid UTF-8 are counted by number, the others are digested', async () => {
    const long = Buffer.alloc(70 * 1024 * 1024, 'x');
    const invalid = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
    const newline = Buffer.from('\n');
    write(
      'odd.ndjson',
      Buffer.concat([Buffer.from(FLOWS), newline, long, newline, invalid, newline, Buffer.from(FLOWS)]),
    );
    const run = await record('odd.ndjson');
    expect(run.stderr).toMatch(/too-long[\s\S]*60/);
    expect(run.stderr).toMatch(/malformed[\s\S]*61/);
    expect(run.stderr).toMatch(/ 2 distinct connections/);
    expectNoTrace(run);
  });

  it('eval says which line is broken, judges the others, and ends with 2', async () => {
    write('p/good.yaml', GOOD);
    write('flows.ndjson', `${flow('web', 'cart', 1)}\n{"flow":\n${flow('batch', 'cart', 2)}\n`);
    const run = await runSluice(['eval', '--policies', 'p', '--flows', 'flows.ndjson'], { cwd: folder });
    const lines = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { line: 1, verdict: 'allowed' },
      { line: 2, error: expect.stringContaining('malformed') },
      { line: 3, verdict: 'denied' },
    ]);
    expect(run.code).toBe(2);
  });

  it.each([[[]], [['--flows', 'empty.ndjson']]])(
    'no flows (%j) is inconclusive, never "nothing breaks"',
    async (flags) => {
      write('empty.ndjson', '');
      write('base/good.yaml', GOOD);
      write('head/good.yaml', GOOD.replace('app: web', 'app: frontend'));
      const run = await runSluice(['simulate', '--base', 'base', '--head', 'head', ...flags], {
        cwd: folder,
      });
      expect(run.stdout).toMatch(/cannot tell/i);
      expect(run.stdout).not.toMatch(/blocks nothing/i);
      expect(run.stdout).toMatch(flags.length === 0 ? /--flows/ : /`empty\.ndjson` is empty/);
      expect(run.code).toBe(4);
    },
  );

  it('old flows are inconclusive too, and say how old', async () => {
    write('flows.ndjson', FLOWS);
    write('base/good.yaml', GOOD);
    write('head/good.yaml', GOOD.replace('good', 'good2'));
    const args = ['simulate', '--base', 'base', '--head', 'head', '--flows', 'flows.ndjson'];
    const run = await runSluice(args, { cwd: folder, now: Date.parse('2027-01-01T00:00:00Z') });
    expect(run.stdout).toMatch(/cannot tell/i);
    expect(run.code).toBe(4);
  });
});

describe('configuration and usage', () => {
  it('a broken configuration reaches the readers of the comment, instead of what an earlier run found', async () => {
    write('.sluice.yaml', 'polices: [p]\n');
    mkdirSync(join(folder, '.git'), { recursive: true });
    const run = await runSluice(['simulate', '--output', 'markdown=comment.md', '--output', 'json=r.json'], {
      cwd: folder,
    });
    expect(run.code).toBe(2);
    const comment = await runSluice(
      ['comment', '--body', 'comment.md', '--report', 'r.json', '--instance', 'default', '--dry-run'],
      { cwd: folder },
    );
    expect(comment.code).toBe(0);
    expect(comment.stdout).toMatch(/^### 🔴 The input cannot be read: nothing was simulated/);
    expect(comment.stdout).toMatch(/unknown key `polices`/);
  });

  it.each([
    [
      'a typo in the configuration',
      { '.sluice.yaml': 'polices: [p]\n' },
      ['validate'],
      /\.sluice\.yaml:1:1.*`polices`[\s\S]*policies/,
    ],
    ['an unknown command', {}, ['simulat'], /simulate/],
    ['an unknown option', {}, ['validate', '--polcies', 'p'], /--policies/],
    [
      'an output without a path',
      { 'p/good.yaml': GOOD },
      ['validate', 'p', '--output', 'json'],
      /<format>=<path>/,
    ],
    [
      'two reports in one file',
      { 'p/good.yaml': GOOD },
      ['validate', 'p', '--output', 'json=r', '--output', 'text=./r'],
      /two reports/,
    ],
    ['two digests of one recording', {}, ['record', '-f', 'x', '-o', 'a', '-o', 'b'], /more than once/],
    ['a bad duration', { 'p/good.yaml': GOOD }, ['plan', '--policies', 'p', '--timeout', 'soon'], /duration/],
    ['no policies at all: validate', {}, ['validate'], /nothing says where the policies are/],
    ['no policies at all: plan', {}, ['plan'], /nothing says where the policies are/],
    ['no policies at all: deploy', {}, ['deploy'], /nothing says where the policies are/],
    ['no policies at all: drift', {}, ['drift'], /nothing says where the policies are/],
  ] as const)('%s ends with 2 and says how to fix it', async (_, files, args, message) => {
    for (const [path, content] of Object.entries(files)) write(path, content);
    mkdirSync(join(folder, '.git'), { recursive: true });
    const run = await runSluice(args, { cwd: folder });
    expect(`${run.stdout}${run.stderr}`).toMatch(message);
    expect(run.code).toBe(2);
    expectNoTrace(run);
  });

  it('a configuration with a typo is told once by simulate, on the stream that people read', async () => {
    write('.sluice.yaml', 'polices: [p]\n');
    mkdirSync(join(folder, '.git'), { recursive: true });
    const text = await runSluice(['simulate'], { cwd: folder });
    expect(text.stdout).toContain('did you mean `policies`?');
    expect(text.stderr).toBe('');
    const json = await runSluice(['simulate', '--format', 'json'], { cwd: folder });
    expect(json.stderr).toContain('did you mean `policies`?');
    expect([text.code, json.code]).toEqual([2, 2]);
  });

  it.each([
    ['nothing is there', {}],
    ['the file cannot be read', { 'p/broken.yaml': 'kind: [\n' }],
  ])('a deploy without any policy, because %s, does not say that it deployed', async (_, files) => {
    mkdirSync(join(folder, 'p'), { recursive: true });
    for (const [path, content] of Object.entries(files)) write(path, content);
    const args = ['deploy', '--policies', 'p'];
    const text = await runSluice(args, { cwd: folder });
    expect(text.stdout).toContain('failed: nothing was written, the cluster is unchanged');
    expect(text.code).not.toBe(0);
    const json = await runSluice([...args, '--format', 'json'], { cwd: folder });
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'nothing-written', objects: [] });
  });
});
