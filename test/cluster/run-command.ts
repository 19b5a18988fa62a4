import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type DeployCommandOptions, runDeploy } from '../../src/cli/commands/deploy.ts';
import { type DriftOptions, runDrift } from '../../src/cli/commands/drift.ts';
import { type PlanOptions, runPlan } from '../../src/cli/commands/plan.ts';
import type { Io } from '../../src/cli/io.ts';
import { KUBERNETES } from '../../src/policy/platform/platform.ts';

export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface TestIoOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What somebody at a terminal types. */
  readonly typed?: string;
  /** So much later than now it is for the command, in milliseconds; a function is asked each time. */
  readonly later?: number | (() => number);
}

/** An `Io` for a test, and what was said on it. */
export function testIo(cwd: string, { env = {}, typed, later = 0 }: TestIoOptions) {
  let stdout = '';
  const stderr: string[] = [];
  const io: Io = {
    env: { HOME: cwd, ...env },
    cwd,
    now: () => Date.now() + (typeof later === 'number' ? later : later()),
    stdout: async (text) => {
      stdout += text;
    },
    stderr: (line) => stderr.push(line),
    stdin: (async function* () {
      if (typed !== undefined) yield new TextEncoder().encode(typed);
    })(),
    isTerminal: false,
    isInputTerminal: typed !== undefined,
    isErrorTerminal: typed !== undefined,
  };
  return { io, said: () => ({ stdout, stderr: stderr.join('\n') }) };
}

/** Runs `sluice plan` or `sluice deploy` on files that are written for this run, and returns what a user sees. */
export async function runCommand(
  command: 'plan' | 'deploy' | 'drift',
  files: Readonly<Record<string, string>>,
  options: Partial<Omit<DeployCommandOptions, 'plan'> & PlanOptions & DriftOptions> &
    TestIoOptions & {
      /** The folder that the files are in, instead of one of their own; it stays. */
      readonly in?: string;
    },
): Promise<CommandRun> {
  const cwd = options.in ?? (await mkdtemp(join(tmpdir(), 'sluice-command-')));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true });
      await writeFile(join(cwd, name), text);
    }
    const { io, said } = testIo(cwd, options);
    const run = { plan: runPlan, deploy: runDeploy, drift: runDrift }[command];
    const code = await run(
      { policies: ['.'], platform: KUBERNETES, defaultNamespace: 'default', format: 'text', ...options },
      io,
    );
    return { code, ...said() };
  } finally {
    if (options.in === undefined) await rm(cwd, { recursive: true, force: true });
  }
}
