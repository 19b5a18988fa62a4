import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';

/** Each folder: policies, inventory and flows, what `eval` says of each line, and what it finds (expected.json). */
const CASES = join(import.meta.dirname, '../../cases/calico/eval');

interface Expected {
  readonly why: string;
  /** `denied shop/policy`, or `allowed` with the rule and its line; null where the policy is refused. */
  readonly expect: readonly string[] | null;
  /** Codes of problems, warnings and notes. */
  readonly findings: readonly string[];
}

interface EvalSide {
  readonly verdict: string;
  readonly policy: { readonly namespace: string | null; readonly name: string } | null;
  readonly rule: string | null;
  readonly ruleLine: number | null;
}

describe('policies of Calico that do not what their authors meant', () => {
  it.each(readdirSync(CASES))('%s', async (name) => {
    const folder = join(CASES, name);
    const { expect: verdicts, findings } = JSON.parse(
      readFileSync(join(folder, 'expected.json'), 'utf8'),
    ) as Expected;
    const flags = ['--policies', 'policies.yaml', '--flows', 'flows.ndjson'];
    const run = (command: string, ...more: string[]) =>
      runSluice([command, '--cni', 'calico', '--inventory', 'inventory.json', ...more], { cwd: folder });
    const { stdout } = await run('eval', ...flags, '--format', 'ndjson');
    const checked = await run('validate', 'policies.yaml');
    const said = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => clauseOf(JSON.parse(line)));
    expect(verdicts === null ? [] : said).toEqual(verdicts ?? []);
    const found = [
      ...`${checked.stdout}\n${checked.stderr}`.matchAll(/ (?:error|warning|info) ([a-z]+\/[a-z-]+) /g),
    ].map(([, code]) => code);
    expect([...new Set(found)].sort()).toEqual(findings);
  });
});

function clauseOf({
  verdict,
  egress,
  ingress,
}: {
  verdict: string;
  egress: EvalSide;
  ingress: EvalSide;
}): string {
  const sides = [egress, ingress].filter(({ policy, verdict: own }) => policy !== null && own === verdict);
  return [
    verdict,
    ...sides
      .slice(0, 1)
      .map(
        ({ policy, rule, ruleLine }) =>
          `${policy?.namespace ?? ''}/${policy?.name}${rule === null ? '' : ` ${rule} line ${ruleLine}`}`,
      ),
  ].join(' ');
}
