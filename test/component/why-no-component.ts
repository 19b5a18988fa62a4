import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The built command line that the jobs run. */
export const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

/** What is missing to run a component by gitlab-ci-local; undefined when nothing is. With SLUICE_REQUIRE_COMPONENT=1 that is an error. */
export function whyNoComponent(component: string, also?: string): string | undefined {
  const missing = [
    ...(hasRsync() ? [] : ['rsync is not installed']),
    ...(existsSync(CLI) ? [] : ['run `npm run build` first']),
    ...(also === undefined ? [] : [also]),
  ];
  if (missing.length === 0) return undefined;
  const reason = missing.join('; ');
  if (process.env.SLUICE_REQUIRE_COMPONENT === '1') throw new Error(reason);
  process.stderr.write(`\n!!! SKIPPED: the component ${component} in gitlab-ci-local; ${reason}\n\n`);
  return reason;
}

function hasRsync(): boolean {
  try {
    execFileSync('rsync', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
