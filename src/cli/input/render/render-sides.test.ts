import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  createTemporaryFolder,
  createTestIo,
  type TemporaryFolder,
} from '../../../../test/support/temporary-folder.ts';
import { resolveSettings } from '../../config/resolve-settings.ts';
import type { SideSource } from '../comparison/comparison.ts';
import { policiesAtRevision } from '../comparison/policies-at-revision.ts';
import { renderComparison } from './render-sides.ts';

const POLICY = 'kind: NetworkPolicy\n';

function createRepository(files: Readonly<Record<string, string>>): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write(files);
  folder.commit();
  return folder;
}

/** Renders `main` and the work tree by the configuration of the work tree. */
async function render(
  folder: TemporaryFolder,
  { env = {}, output = undefined as string | undefined, maxTimeMs = 60_000 } = {},
) {
  const io = createTestIo(folder.path, { env });
  const { settings, diagnostics } = await resolveSettings({ renderedOutput: output }, io);
  if (settings === undefined) throw new Error(JSON.stringify(diagnostics));
  const temporary = process.env.TMPDIR;
  mkdirSync(join(folder.path, '.tmp'), { recursive: true });
  process.env.TMPDIR = join(folder.path, '.tmp');
  const commit = folder.git('rev-parse', 'main');
  const { rendered } = await policiesAtRevision(commit, settings, io);
  const base: SideSource = { kind: 'revision', name: 'git:main', commit, paths: [], rendered };
  const head: SideSource = { kind: 'paths', name: 'work tree', paths: [], isReplacement: false };
  try {
    const sides = await renderComparison(
      { base, head },
      {
        render: settings.render,
        options: { defaultNamespace: 'default', maxTimeMs, maxOutputBytes: 1024 * 1024 },
        io: { ...io, env: { ...io.env, ...env } },
      },
    );
    return { ...sides, left: readdirSync(join(folder.path, '.tmp')) };
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
}

const shell = (script: string): string => `render:\n  - command: [sh, -c, ${JSON.stringify(script)}]\n`;
const codes = ({ diagnostics }: { diagnostics: readonly { code: string; severity: string }[] }): string[] =>
  diagnostics.map(({ code, severity }) => `${severity} ${code}`);

describe('rendering both sides of a change', () => {
  it('renders the base from its own files and settings, and leaves nothing behind', async () => {
    using folder = createRepository({ '.sluice.yaml': shell('cat a.yaml'), 'a.yaml': 'old: 1\n' });
    folder.write({ '.sluice.yaml': shell('cat a.yaml; echo "---"; echo "b: 2"'), 'a.yaml': 'new: 1\n' });
    const { base, head, left } = await render(folder);
    expect([...base.diagnostics, ...head.diagnostics]).toEqual([]);
    expect(base.files.map(({ text }) => text)).toEqual(['old: 1\n']);
    expect(head.files.map(({ text }) => text)).toEqual(['new: 1\n---\nb: 2\n']);
    expect(left).toEqual([]);
  });

  it('renders a base without settings by those of the change, and says so', async () => {
    using folder = createRepository({ 'a.yaml': 'old: 1\n' });
    folder.write({ '.sluice.yaml': shell('cat a.yaml') });
    const { base } = await render(folder);
    expect(base.files.map(({ text }) => text)).toEqual(['old: 1\n']);
    expect(codes(base)).toEqual(['info render/settings-of-head']);
  });

  it('gives a renderer no variable of the job, no home, and a search path without relative entries', async () => {
    using folder = createRepository({ '.sluice.yaml': shell('env; ls -A "$HOME"') });
    const env = {
      PATH: `.:bin:${process.env.PATH}`,
      SLUICE_GITLAB_TOKEN: 't0p',
      CI_JOB_TOKEN: 't0p',
      KUBECONFIG: '/t0p',
      HTTPS_PROXY: 't0p',
    };
    const { head } = await render(folder, { env });
    const [{ text } = { text: '' }] = head.files;
    expect(text).not.toContain('t0p');
    expect(text).toMatch(/^HOME=.*\/home$/m);
    expect(
      /^PATH=(.*)$/m
        .exec(text)?.[1]
        ?.split(':')
        .every((entry) => entry.startsWith('/')),
    ).toBe(true);
    const names = [...text.matchAll(/^([A-Za-z_]+)=/gm)].map(([, name]) => name);
    expect(new Set(names)).toEqual(
      new Set([
        'PATH',
        'HOME',
        'TMPDIR',
        'LC_ALL',
        'TZ',
        'GIT_TERMINAL_PROMPT',
        'KUBECONFIG',
        'PWD',
        ...names.filter((name) => /^(OLDPWD|SHLVL|_)$/.test(name ?? '')),
      ]),
    );
  });

  it('says with the last lines why a renderer failed, and takes nothing of what it printed', async () => {
    const script =
      "echo 'kind: NetworkPolicy'; for i in 1 2 3 4 5 6 7 8; do echo line $i >&2; done; printf '\\033[31mred' >&2; exit 3";
    using folder = createRepository({ '.sluice.yaml': shell(script) });
    const { head, base, left } = await render(folder);
    expect([head.files, base.files, left]).toEqual([[], [], []]);
    expect(codes(head)).toEqual(['error render/failed']);
    const message = head.diagnostics[0]?.message ?? '';
    expect(message).toContain('(exit code 3): line 4 | line 5 | line 6 | line 7 | line 8 | \\u001b[31mred');
    expect(message).not.toContain('line 3');
  });

  it('ends a renderer and what it started when it takes too long or prints too much', async () => {
    using folder = createRepository({ '.sluice.yaml': shell('sleep 300 & echo $! > pid; sleep 300') });
    const file = join(folder.path, 'pid');
    const pid = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
    // On a busy machine two seconds may be over before it has started anything.
    for (const maxTimeMs of [2000, 20_000]) {
      if (pid().endsWith('\n')) break;
      const { head } = await render(folder, { maxTimeMs });
      expect(codes(head)).toEqual(['error render/timeout']);
    }
    expect(pid()).toMatch(/^\d+\n$/);
    expect(await isGone(Number(pid()))).toBe(true);
    folder.write({ '.sluice.yaml': shell('yes') });
    folder.commit();
    expect(codes((await render(folder)).head)).toEqual(['error render/too-large']);
  });

  it('keeps what it rendered where it is asked to, and never through a link that leads out', async () => {
    using folder = createRepository({ '.sluice.yaml': shell(`printf '${POLICY}'`) });
    const kept = await render(folder, { output: 'out' });
    const [file] = kept.head.files;
    expect(file?.file).toMatch(/^out\/head\/[A-Za-z0-9._-]+\.yaml$/);
    expect(readFileSync(join(folder.path, file?.file ?? ''), 'utf8')).toBe(file?.text);
    using outside = createTemporaryFolder();
    symlinkSync(outside.path, join(folder.path, 'link'));
    const linked = await render(folder, { output: 'link' });
    expect(codes(linked.head)).toEqual(['error render/not-kept']);
    expect(existsSync(join(outside.path, 'head/sh-c-printf-kind-NetworkPolicy-n.yaml'))).toBe(false);
  });

  it('writes the base with links that stay inside, and without those that lead out', async () => {
    using folder = createRepository({
      '.sluice.yaml': shell('ls -l; cat in.yaml'),
      'sub/a.yaml': 'inside: 1\n',
      'run.sh': '',
    });
    symlinkSync('sub/a.yaml', join(folder.path, 'in.yaml'));
    symlinkSync('/etc/hostname', join(folder.path, 'absolute.yaml'));
    symlinkSync('../../../../etc/hostname', join(folder.path, 'up.yaml'));
    folder.commit();
    const { base } = await render(folder);
    expect(base.files[0]?.text).toContain('inside: 1');
    expect(base.files[0]?.text).not.toMatch(/absolute\.yaml|up\.yaml/);
  });

  it('takes away the temporary tree when a signal ends it', async () => {
    using folder = createRepository({ '.sluice.yaml': shell('touch started; sleep 300') });
    folder.write({ 'tmp/.keep': '' });
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../../main.ts'),
        'simulate',
        '--base',
        'git:main',
        '--flows',
        '.sluice.yaml',
      ],
      {
        cwd: folder.path,
        env: { PATH: process.env.PATH, HOME: folder.path, TMPDIR: join(folder.path, 'tmp') },
        stdio: 'ignore',
      },
    );
    const temporary = (): string[] =>
      readdirSync(join(folder.path, 'tmp')).filter((name) => name !== '.keep');
    await until(() => temporary().some((name) => existsSync(join(folder.path, 'tmp', name, 'base/started'))));
    child.kill('SIGTERM');
    expect(await ended(child)).toBe('SIGTERM');
    expect(temporary()).toEqual([]);
  });
});

async function until(isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !isDone(); i++) await sleep(100);
}

async function isGone(pid: number): Promise<boolean> {
  const isAlive = (): boolean => {
    try {
      process.kill(pid, 0);
      // A process that ended and that nobody has asked about is no longer running.
      return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    } catch {
      return false;
    }
  };
  await until(() => !isAlive());
  return !isAlive();
}

function ended(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  return new Promise((settle) => child.once('exit', (code, signal) => settle(signal ?? code)));
}
