import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KUBERNETES } from '../../policy/platform/platform.ts';
import { runValidate, type ValidateOptions } from './validate.ts';

const VALID = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {}}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'validate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

async function run(options: Partial<ValidateOptions> = {}, stdin = '') {
  let stdout = '';
  const stderr: string[] = [];
  const code = await runValidate(
    {
      policies: ['.'],
      format: 'text',
      platform: KUBERNETES,
      defaultNamespace: 'default',
      strictWarnings: false,
      ...options,
    },
    {
      env: {},
      cwd: folder,
      now: () => 0,
      stdout: async (text) => {
        stdout += text;
      },
      stderr: (line) => stderr.push(line),
      stdin: (async function* () {
        yield new TextEncoder().encode(stdin);
      })(),
      isTerminal: false,
    },
  );
  return { code, stdout, stderr: stderr.join('\n') };
}

describe('validate', () => {
  test('passes valid policies and says how many it checked', async () => {
    write({ 'a.yaml': VALID, 'b.yaml': VALID.replace('web', 'api') });
    expect(await run()).toMatchObject({ code: 0, stdout: '2 policies in 2 files checked\n' });
  });

  test('fails with what, where and how to fix, and still checks the other files', async () => {
    write({
      'a.yaml': VALID.replace('podSelector', 'podselector'),
      'b.yaml': 'kind: [\n',
      'c/d.yaml': VALID.replace('shop', 'Shop'),
    });
    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toContain('a.yaml:4:8 error policy/unknown-key unknown key `podselector` in `spec`');
    expect(stdout).toContain('  help: did you mean `podSelector`?');
    expect(stdout).toContain('b.yaml:1:7 error yaml/syntax');
    expect(stdout).toContain('c/d.yaml:3:34 error policy/namespace-invalid');
    expect(stdout).toContain('3 errors');
    expect(stdout).toMatch(/2 policies in 3 files checked\n$/);
  });

  test('reads standard input', async () => {
    const { code, stdout } = await run({ policies: ['-'] }, VALID);
    expect([code, stdout]).toEqual([0, '1 policy in 1 file checked\n']);
  });

  test('warnings pass, unless they are to count', async () => {
    write({ 'a.yaml': VALID.replace('podSelector: {}', 'podSelector: {}, egress: []') });
    expect((await run()).code).toBe(0);
    const strict = await run({ strictWarnings: true });
    expect(strict.code).toBe(3);
    expect(strict.stdout).toContain('warning policy/egress-not-isolated');
  });

  test('an empty folder is a wrong call, not a pass', async () => {
    const { code, stdout } = await run();
    expect(code).toBe(2);
    expect(stdout).toContain('no manifests');
  });

  test('a missing path is a wrong call; the others are checked all the same', async () => {
    write({ 'a.yaml': VALID.replace('web', 'WEB') });
    const { code, stdout } = await run({ policies: ['a.yaml', 'gone.yaml'] });
    expect(code).toBe(2);
    expect(stdout).toContain('gone.yaml');
    expect(stdout).toContain('a.yaml:3:18 error policy/name-invalid');
  });

  test('a binary file is unreadable input', async () => {
    write({ 'a.yaml': Uint8Array.of(0x61, 0x00, 0x62), 'b.yaml': VALID });
    const { code, stdout } = await run();
    expect(code).toBe(2);
    expect(stdout).toContain('a.yaml');
    expect(stdout).toContain('1 policy in');
  });

  test('manifests without a policy are said to hold none', async () => {
    write({ 'a.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n' });
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toContain('warning policy/none-found no policies in the given files');
  });

  test('writes reports to files as well', async () => {
    write({ 'a.yaml': VALID.replace('podSelector', 'podselector') });
    await run({ outputs: [{ format: 'json', path: 'report.json' }] });
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual({
      schemaVersion: '1',
      files: 1,
      policies: 1,
      errors: 1,
      warnings: 0,
      diagnostics: [
        {
          code: 'policy/unknown-key',
          severity: 'error',
          meaning: 'refused',
          message: 'unknown key `podselector` in `spec`',
          help: 'did you mean `podSelector`?',
          file: 'a.yaml',
          line: 4,
          column: 8,
        },
      ],
    });
  });

  test('a report that cannot be written is said and fails', async () => {
    write({ 'a.yaml': VALID });
    const { code, stderr } = await run({ outputs: [{ format: 'json', path: 'a.yaml/folder.json' }] });
    expect(code).toBe(2);
    expect(stderr).toContain('cannot write `a.yaml/folder.json`: a part of the path is not a folder');
  });

  test('an alias bomb ends with an error in a moment', async () => {
    const level = (i: number) =>
      `l${i}: &l${i} [${Array(10)
        .fill(`*l${i - 1}`)
        .join(', ')}]`;
    write({ 'a.yaml': ['l0: &l0 [x]', ...Array.from({ length: 9 }, (_, i) => level(i + 1))].join('\n') });
    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toContain('error yaml/alias-limit');
  });
});
