import { describe, expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
    - null
`;
const SILENCED = POLICY.replace(
  '- null',
  '- null # sluice: ignore policy/null-rule: open until the move is done',
);

async function sluice(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  using folder = createTemporaryFolder();
  folder.write(files);
  return await runSluice(args, { cwd: folder.path });
}
const simulate = (base: string, head: string, ...more: readonly string[]) =>
  sluice(
    { 'base/db.yaml': base, 'head/db.yaml': head },
    'simulate',
    '--base',
    'base',
    '--head',
    'head',
    ...more,
  );

describe('a problem that a comment silences', () => {
  it('is counted by validate, and no failure', async () => {
    const loud = await sluice({ 'p/db.yaml': POLICY }, 'validate', 'p');
    expect(loud.stdout).toContain('policy/null-rule');
    expect(loud.code).toBe(1);
    const quiet = await sluice({ 'p/db.yaml': SILENCED }, 'validate', 'p', '--strict-warnings');
    expect(quiet.stdout).not.toContain('policy/null-rule');
    expect(quiet.stdout).toContain('1 silenced');
    expect(quiet.code).toBe(0);
    const json = await sluice({ 'p/db.yaml': SILENCED }, 'validate', 'p', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      errors: 0,
      diagnostics: [{ code: 'policy/null-rule', silence: 'open until the move is done' }],
    });
  });

  it('is named with its reason in the report, and an error is yellow where the change has its file', async () => {
    const added = await simulate(POLICY.replace('- null', '- {}'), SILENCED);
    expect(added.stdout).toMatch(/^(?:WARN|INCONCLUSIVE) /);
    expect(added.stdout).toContain('! a comment silences 1 error');
    expect(added.stdout).toContain(
      'Silenced by comments: 1 problem\n  head/db.yaml:8: policy/null-rule: open until the move is done',
    );
    const json = await simulate(SILENCED, SILENCED, '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      gate: { outcome: 'pass' },
      diagnostics: [
        { code: 'input/no-flows' },
        { code: 'policy/null-rule', severity: 'info', side: 'both', silence: 'open until the move is done' },
      ],
    });
  });

  it('is said when there is none: a comment that silences nothing grows old', async () => {
    const run = await sluice({ 'p/db.yaml': SILENCED.replace('- null', '- {}') }, 'validate', 'p');
    expect(run.stdout).toContain('p/db.yaml:8:10 info silence/unused');
  });

  it('cannot be that a policy is refused', async () => {
    const text = `# sluice: ignore policy/unknown-key: I know better\n${POLICY.replace('podSelector', 'podSelecter')}`;
    const run = await sluice({ 'p/db.yaml': text }, 'validate', 'p');
    expect(run.stdout).toContain('policy/unknown-key');
    expect(run.stdout).toContain('silence/not-possible');
    expect(run.code).toBe(1);
  });
});
