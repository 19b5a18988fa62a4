import { execFile } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import {
  CALICO_SELECTOR_ORACLE,
  CILIUM_ORACLE,
  isBuilt,
  type Oracle,
  oraclePath,
} from './oracle-binaries.ts';

/** `npm run oracles:build`: builds the oracles into the cache folder and skips what is there. Minutes the first time. */
async function build(oracle: Oracle): Promise<void> {
  const target = oraclePath(oracle, process.env);
  if (isBuilt(target)) {
    console.log(`${oracle.name} oracle: there (${target})`);
    return;
  }
  console.log(`${oracle.name} oracle: building, this takes minutes`);
  const started = Date.now();
  mkdirSync(dirname(target), { recursive: true });
  // A build that is stopped must not leave half a binary under the final name.
  const unfinished = `${target}.${process.pid}`;
  await promisify(execFile)(
    'go',
    ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', unfinished, '.'],
    { cwd: oracle.directory, env: { ...process.env, CGO_ENABLED: '0' }, maxBuffer: 64 * 1024 * 1024 },
  );
  renameSync(unfinished, target);
  console.log(`${oracle.name} oracle: built in ${Math.round((Date.now() - started) / 1000)} s`);
}

try {
  await build(CALICO_SELECTOR_ORACLE);
  await build(CILIUM_ORACLE);
} catch (error) {
  const problem = error instanceof Error ? error : new Error(String(error));
  const isGoMissing = 'code' in problem && problem.code === 'ENOENT';
  console.error(isGoMissing ? 'no `go` command: install Go' : problem.message);
  process.exitCode = 1;
}
