import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import { createTestIo } from '../../support/temporary-folder.ts';

/** What examples/kustomize/README.md says of the change as it is written. */
it('the example of a policy that kustomize moves is judged where it ends up', async () => {
  let out = '';
  const io = {
    ...createTestIo(join(import.meta.dirname, '../../..')),
    stdout: async (text: string | Uint8Array) => {
      out += text;
    },
  };
  const side = (name: string) => `examples/kustomize/${name}`;
  const flows = ['--flows', 'examples/shop/flows/week.parquet', '--inventory', 'examples/shop/manifests'];
  const args = [
    'simulate',
    '--base',
    side('base'),
    '--head',
    side('head'),
    ...flows,
    '--cni',
    'cilium',
    '--format',
    'json',
  ];
  await runCli(args, io);
  const { gate, simulation } = JSON.parse(out);
  expect(gate.outcome).toBe('fail');
  expect(simulation.totals).toMatchObject({
    blocked: { connections: 1, seen: 9380 },
    unknown: { connections: 0 },
  });
});
