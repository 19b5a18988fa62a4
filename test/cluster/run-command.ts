import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeployCommandOptions, runDeploy } from '../../src/cli/commands/deploy.ts';
import { type PlanOptions, runPlan } from '../../src/cli/commands/plan.ts';
import type { Io } from '../../src/cli/io.ts';
import { KUBERNETES } from '../../src/policy/platform/platform.ts';

export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sluice plan` or `sluice deploy` on files that are written for this run, and returns what a user sees. */
export async function runCommand(
  command: 'plan' | 'deploy',
  files: Readonly<Record<string, string>>,
  options: Partial<DeployCommandOptions & PlanOptions> & {
    readonly env?: Readonly<Record<string, string>>;
    /** What somebody at a terminal types. */
    readonly typed?: string;
  },
): Promise<CommandRun> {
  const cwd = await mkdtemp(join(tmpdir(), 'sluice-command-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    let stdout = '';
    const stderr: string[] = [];
    const io: Io = {
      env: { HOME: cwd, ...options.env },
      cwd,
      now: Date.now,
      stdout: async (text) => {
        stdout += text;
      },
      stderr: (line) => stderr.push(line),
      stdin: (async function* () {
        if (options.typed !== undefined) yield new TextEncoder().encode(options.typed);
      })(),
      isTerminal: false,
      isInputTerminal: options.typed !== undefined,
      isErrorTerminal: options.typed !== undefined,
    };
    const run = command === 'plan' ? runPlan : runDeploy;
    const code = await run(
      { policies: ['.'], platform: KUBERNETES, defaultNamespace: 'default', format: 'text', ...options },
      io,
    );
    return { code, stdout, stderr: stderr.join('\n') };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
