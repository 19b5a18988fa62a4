import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CNIS, type Cni } from '../../../src/policy/platform/cni.ts';
import { runSluice } from '../../support/run-sluice.ts';

/** Each folder: policies.yaml, flows.ndjson, perhaps inventory.yaml; and what `eval` says of each line (expected.json). */
const CASES = join(import.meta.dirname, '../../cases/eval');

interface Expected {
  readonly why: string;
  /** `allowed`, `denied`, `ignored <reason>`, `unknown <code>`; `else` is for all plug-ins that are not named. */
  readonly expect: Readonly<Partial<Record<Cni | 'else', readonly string[]>>>;
}

/** What the reason of an unknown verdict says, by its code. */
const REASONS: Readonly<Record<string, RegExp>> = {
  'host-network-pod': /in the host network of|treat nodes as a namespace/,
  'endpoint-not-identified': /it is not known who/,
  'pod-to-itself': /connects to itself(?: through a Service)?, which/,
};

describe.each(readdirSync(CASES))('eval: %s', (name) => {
  const folder = join(CASES, name);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;

  it.each(CNIS)('with --cni %s', async (cni) => {
    const inventory = existsSync(join(folder, 'inventory.yaml')) ? ['--inventory', 'inventory.yaml'] : [];
    const flags = ['--policies', 'policies.yaml', '--flows', 'flows.ndjson', '--cni', cni, ...inventory];
    const { stdout } = await runSluice(['eval', ...flags, '--format', 'ndjson'], { cwd: folder });
    const said = stdout
      .trim()
      .split('\n')
      .map((line): string => {
        const { verdict, reason } = JSON.parse(line);
        if (verdict === 'ignored') return `ignored ${reason}`;
        if (verdict !== 'unknown') return verdict;
        return `unknown ${Object.keys(REASONS).find((code) => REASONS[code]?.test(reason)) ?? reason}`;
      });
    expect(said).toEqual(expected.expect[cni] ?? expected.expect.else);
  });
});
