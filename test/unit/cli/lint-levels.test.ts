import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LINT_CODES } from '../../../src/model/lint-codes.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: q, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [null, {}]}
`;

async function said(settings: string, policy = POLICY) {
  using folder = createTemporaryFolder();
  folder.write({ '.sluice.yaml': settings, 'policy.yaml': policy });
  folder.git('init', '-q');
  const run = await runSluice(['validate', 'policy.yaml', '--format', 'json'], { cwd: folder.path });
  if (run.stdout === '') return { code: run.code, lints: [], text: run.stderr };
  const { diagnostics }: { diagnostics: readonly { code: string; severity: string }[] } = JSON.parse(
    run.stdout,
  );
  return { code: run.code, lints: diagnostics.map(({ code, severity }) => `${severity} ${code}`), text: '' };
}

describe('lints in the configuration', () => {
  it('weigh as their pages say without it', async () => {
    const { code, lints } = await said('{}');
    expect(lints).toEqual(
      expect.arrayContaining([
        'warning policy/no-dns',
        'error policy/null-rule',
        'info policy/redundant-rule',
      ]),
    );
    expect(code).toBe(1);
  });

  it('are left out, become warnings, or fail', async () => {
    const off = await said(
      'lints: {policy/no-dns: off, policy/redundant-rule: "off", policy/null-rule: warn}\n',
    );
    expect(off.lints.filter((one) => /no-dns|redundant/.test(one))).toEqual([]);
    expect(off.lints).toContain('warning policy/null-rule');
    expect(off.code).toBe(0);
    const error = await said('lints: {policy/redundant-rule: error, policy/null-rule: off}\n');
    expect(error.lints).toContain('error policy/redundant-rule');
    expect(error.lints).not.toContain('error policy/null-rule');
    expect(error.code).toBe(1);
  });

  it('leave alone what is refused, and refuse codes and levels that are none', async () => {
    const twice = POLICY.replace('name: q', 'name: p').replace('{matchLabels: {app: web}}', '{}');
    expect((await said('lints: {policy/no-dns: off}\n', twice)).lints).toContain('error policy/duplicate');
    for (const settings of [
      'lints: {policy/duplicate: off}\n',
      'lints: {policy/no-dnss: off}\n',
      'lints: {policy/no-dns: fail}\n',
    ]) {
      expect((await said(settings)).code).toBe(2);
    }
  });

  it('know codes that there are', () => {
    const root = join(import.meta.dirname, '../../..');
    const text = (pattern: string) =>
      globSync(pattern, { cwd: root })
        .map((file) => readFileSync(join(root, file), 'utf8'))
        .join('\n');
    const [source, pages] = [text('src/{policy,inventory}/**/*.ts'), text('docs/diagnostics/*.md')];
    for (const code of LINT_CODES) {
      expect(source.split(`'${code}'`).length, code).toBeGreaterThan(1);
      expect(pages, code).toContain(`**${code}**`);
    }
  });
});
