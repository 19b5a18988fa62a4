import { runCli } from '../../src/cli/run-cli.ts';

export interface SluiceRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process as a user would: what is returned is all that the user sees. */
export async function runSluice(
  args: readonly string[],
  {
    cwd,
    env = {},
    now = Date.parse('2026-11-19T00:00:00Z'),
    stdin = '',
  }: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly now?: number;
    readonly stdin?: string;
  },
): Promise<SluiceRun> {
  let stdout = '';
  const stderr: string[] = [];
  const code = await runCli(args, {
    env,
    cwd,
    now: () => now,
    stdout: async (text) => {
      stdout += text;
    },
    stderr: (line) => stderr.push(line),
    stdin: (async function* () {
      yield new TextEncoder().encode(stdin);
    })(),
    isTerminal: false,
  });
  return { code, stdout, stderr: stderr.join('\n') };
}
