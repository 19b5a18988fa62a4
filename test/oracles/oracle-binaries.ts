import { createHash } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Somebody else's policy engine in a small Go program of ours, that reads questions from stdin. */
export interface Oracle {
  readonly name: 'cilium' | 'calico-selector';
  readonly directory: string;
}

export const CILIUM_ORACLE = oracle('cilium');
export const CALICO_SELECTOR_ORACLE = oracle('calico-selector');

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the binary is, or will be once it is built: outside the tree, one folder for each state of its sources. */
export function oraclePath({ name, directory }: Oracle, env: Environment): string {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = `${name}-oracle-${digestOf(directory)}-${process.platform}-${process.arch}`;
  return join(cache, 'sluice-test', folder, `${name}-oracle`);
}

export function isBuilt(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Says why an oracle cannot be asked, or undefined when it can. With SLUICE_REQUIRE_ORACLES=1 that is an error: a run that
 * promises these tests must not skip them.
 */
export function whyNoOracle(asked: Oracle): string | undefined {
  const path = oraclePath(asked, process.env);
  if (isBuilt(path)) return undefined;
  const reason = `${path} is missing: run \`npm run oracles:build\` (needs Go)`;
  if (process.env.SLUICE_REQUIRE_ORACLES === '1') throw new Error(reason);
  return reason;
}

function oracle(name: Oracle['name']): Oracle {
  return { name, directory: join(import.meta.dirname, name) };
}

function digestOf(directory: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(directory).filter((file) => /\.go$|^go\.(?:mod|sum)$/.test(file));
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(directory, file)));
  return hash.digest('hex').slice(0, 16);
}
