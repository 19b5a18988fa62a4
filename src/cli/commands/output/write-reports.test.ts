import { describe, expect, it } from 'vitest';
import { createTemporaryFolder, createTestIo } from '../../../../test/support/temporary-folder.ts';
import { runCli } from '../../run-cli.ts';

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec: {podSelectr: {}}\n';
const COMMANDS = [
  ['validate', 'a.yaml'],
  ['simulate', '--base', 'a.yaml', '--head', 'a.yaml'],
  ['explain', '10.0.0.1', '10.0.0.2', '80', '-p', 'good.yaml'],
  ['eval', '-p', 'a.yaml'],
  ['comment', '--body', 'no', '--dry-run'],
  ['plan', '-p', 'a.yaml'],
];

/** Whether anything that is shown is coloured. */
async function isColored(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  isTerminal = true,
): Promise<boolean> {
  using folder = createTemporaryFolder();
  folder.write({ 'a.yaml': POLICY, 'good.yaml': POLICY.replace('podSelectr', 'podSelector') });
  let shown = '';
  await runCli(args, {
    ...createTestIo(folder.path),
    env,
    isTerminal,
    isErrorTerminal: isTerminal,
    stdout: async (text) => {
      shown += text;
    },
    stderr: (line) => {
      shown += line;
    },
  });
  expect(shown).not.toBe('');
  return shown.includes('\u001b[');
}

describe.each(COMMANDS.map((args) => [args[0] ?? '', args] as const))('sluice %s', (_, args) => {
  it('colours what a terminal shows, unless NO_COLOR or --no-color forbid it', async () => {
    expect(await isColored(args, {})).toBe(true);
    expect(await isColored(args, { NO_COLOR: '' })).toBe(true);
    expect(await isColored(args, { NO_COLOR: '1' })).toBe(false);
    expect(await isColored([...args, '--no-color'], {})).toBe(false);
    expect(await isColored(args, { TERM: 'dumb' })).toBe(false);
  });

  it('colours what a job log shows when FORCE_COLOR asks for it', async () => {
    expect(await isColored(args, {}, false)).toBe(false);
    expect(await isColored(args, { FORCE_COLOR: '' }, false)).toBe(false);
    expect(await isColored(args, { FORCE_COLOR: '1' }, false)).toBe(true);
    expect(await isColored(args, { FORCE_COLOR: '0' })).toBe(false);
    expect(await isColored(args, { FORCE_COLOR: '1', NO_COLOR: '1' }, false)).toBe(false);
    expect(await isColored([...args, '--no-color'], { FORCE_COLOR: '1' }, false)).toBe(false);
  });
});
