import { describe, expect, it } from 'vitest';
import { createTemporaryFolder, createTestIo } from '../../test/unit/temporary-folder.ts';
import { runCli } from './run-cli.ts';
import { OutputError } from './standard-output.ts';

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec: {podSelector: {}}\n';

describe('a reader that goes away', () => {
  const gone = async () => {
    throw new OutputError(Object.assign(new Error('write'), { code: 'EPIPE' }));
  };

  it.each([
    [0, POLICY],
    [1, POLICY.replace('podSelector', 'podSelectr')],
  ])('changes no verdict: the exit code stays %i', async (code, policy) => {
    using folder = createTemporaryFolder();
    folder.write({ 'a.yaml': policy });
    expect(await runCli(['validate', 'a.yaml'], { ...createTestIo(folder.path), stdout: gone })).toBe(code);
  });

  it('is no success when lines are left unjudged', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'a.yaml': POLICY, 'flows.ndjson': '{"flow":{}}\n' });
    const args = ['eval', '-p', 'a.yaml', '-f', 'flows.ndjson'];
    expect(await runCli(args, { ...createTestIo(folder.path), stdout: gone })).toBe(141);
  });
});
