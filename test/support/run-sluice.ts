import { join } from 'node:path';
import { runCli } from '../../src/cli/run-cli.ts';

export interface SluiceRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Git would search the files of this project for every command that runs on its cases and examples. */
const OUTSIDE_OF_GIT = { GIT_CEILING_DIRECTORIES: join(import.meta.dirname, '../..') };

/** Runs a command line in this process as a user would: what is returned is all that the user sees. */
export async function runSluice(
  args: readonly string[],
  {
    cwd,
    env = {},
    now = Date.parse('2026-11-19T00:00:00Z'),
    stdin = '',
    isTerminal = false,
    columns,
  }: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    /** The time, or a clock. */
    readonly now?: number | (() => number);
    readonly stdin?: string;
    readonly isTerminal?: boolean;
    readonly columns?: number;
  },
): Promise<SluiceRun> {
  let stdout = '';
  const stderr: string[] = [];
  const code = await runCli(args, {
    env: { ...OUTSIDE_OF_GIT, ...env },
    cwd,
    now: typeof now === 'number' ? () => now : now,
    stdout: async (data) => {
      stdout += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
    },
    stderr: (line) => stderr.push(line),
    stdin: (async function* () {
      yield new TextEncoder().encode(stdin);
    })(),
    isTerminal,
    columns,
  });
  return { code, stdout, stderr: stderr.join('\n') };
}
