// `npm run demo`: the main job of a merge request on the example shop. No cluster, no token, no network.
import { mkdir } from 'node:fs/promises';
import type { ExitCode } from '../src/cli/exit-code.ts';
import type { Io } from '../src/cli/io.ts';
import { runCli } from '../src/cli/run-cli.ts';
import { showDialects } from './dialects.ts';
import { showWhatIsNotGreen } from './not-green.ts';

const SHOP = 'examples/shop';
const OUTPUT = 'demo-output';

const io: Io = {
  env: { NO_COLOR: process.env.NO_COLOR },
  cwd: process.cwd(),
  now: Date.now,
  stdout: async (text) => {
    process.stdout.write(text);
  },
  stderr: (line) => {
    process.stderr.write(`${line}\n`);
  },
  stdin: process.stdin,
  isTerminal: process.stdout.isTTY === true,
  isErrorTerminal: process.stderr.isTTY === true,
};

async function step(title: string, args: readonly string[]): Promise<ExitCode> {
  console.log(`\n$ sluice ${args.join(' ')}\n# ${title}\n`);
  return runCli(args, io);
}

await mkdir(OUTPUT, { recursive: true });
const config = ['--config', `${SHOP}/.sluice.yaml`];
await step('check the policies of the merge request', ['validate', `${SHOP}/policies/head`, ...config]);
const gate = await step(
  'replay a week of recorded connections against the policies before and after: this is the comment',
  [
    'simulate',
    ...config,
    '--base',
    `${SHOP}/policies/base`,
    '--head',
    `${SHOP}/policies/head`,
    '--format',
    'markdown',
    '--output',
    `markdown=${OUTPUT}/comment.md`,
    '--output',
    `json=${OUTPUT}/report.json`,
    '--output',
    `text=${OUTPUT}/report.txt`,
  ],
);
console.log(`\nReports: ${OUTPUT}/comment.md, ${OUTPUT}/report.json, ${OUTPUT}/report.txt`);
console.log(`In a pipeline this job would end with exit code ${gate}.`);
console.log('\nThe same change where the policies are those of another dialect:\n');
await showDialects(SHOP, io);
console.log('\nOther changes of the same policies, and the first line of their comments:\n');
await showWhatIsNotGreen(SHOP, OUTPUT, io);
// The example's change is meant to fail the gate; anything else means that the demo is broken.
process.exitCode = gate === 1 ? 0 : 1;
