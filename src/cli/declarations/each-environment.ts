import { posix } from 'node:path';
import { listFlag } from '../command-line/flag.ts';
import { text, UsageError } from '../command-line/value-kind.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { worstOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { STANDARD_OUTPUT } from '../standard-output.ts';

export const ENVIRONMENTS_FLAG = {
  environments: listFlag(text('name'), {
    takesWords: true,
    help: 'environments of the configuration, one after the other in this order; files of --output get their names',
  }),
};

interface SharedFlags {
  readonly environments: readonly string[] | undefined;
  readonly environment: string | undefined;
  readonly format: string;
  readonly output: readonly { readonly format: string; readonly path: string }[] | undefined;
}

/** One of several environments. */
export interface Turn {
  /** Added to file names and to the comment's instance: `staging`. */
  readonly slug: string;
  /** An earlier environment that failed. */
  readonly failedBefore: string | undefined;
}

/** What `run` gets for one of several environments. */
export type FlagsOfTurn<Flags> = Flags & { readonly instanceSuffix?: string };

/**
 * Runs a command for each environment in the given order; without several, once. All of them get their turn, whatever became of
 * earlier ones, of which `turn` tells. The exit code is the worst.
 */
export async function forEachEnvironment<Flags extends SharedFlags>(
  flags: Flags,
  io: Io,
  run: (flags: FlagsOfTurn<Flags>, turn: Turn | undefined) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { environments } = flags;
  if (environments === undefined) return run(flags, undefined);
  check(flags, environments);
  const codes: ExitCode[] = [];
  let failedBefore: string | undefined;
  for (const environment of environments) {
    const slug = slugOf(environment);
    await io.stdout(`${codes.length === 0 ? '' : '\n'}Environment ${environment}\n\n`);
    const output = flags.output?.map((one) => ({ ...one, path: pathOf(one.path, slug) }));
    const code = await run(
      { ...flags, environment, environments: undefined, output, instanceSuffix: slug },
      { slug, failedBefore },
    );
    codes.push(code);
    if (code !== EXIT.pass) failedBefore ??= environment;
  }
  return worstOf(codes);
}

function check({ environment, format, output = [] }: SharedFlags, environments: readonly string[]): void {
  if (environment !== undefined) {
    throw new UsageError('`--environment` and `--environments` cannot be given together');
  }
  if (new Set(environments.map(slugOf)).size < environments.length) {
    throw new UsageError('`--environments` names one twice, or two that would write the same files');
  }
  // Several reports on one stream would not be JSON.
  if (format !== 'text' || output.some(({ path }) => path === STANDARD_OUTPUT)) {
    throw new UsageError('with `--environments` only text can be printed; give `--output FORMAT=FILE`');
  }
}

/** Replaces character by character, so that a shell can do the same: `EU/prod.1` is `eu-prod-1`. */
function slugOf(environment: string): string {
  return environment.toLowerCase().replace(/[^a-z0-9-]/g, '-');
}

/** `reports/plan.json` becomes `reports/plan.staging.json` for `staging`. */
export function pathOf(path: string, slug: string): string {
  const { dir, name, ext } = posix.parse(path);
  return posix.join(dir, `${name}.${slug}${ext}`);
}
