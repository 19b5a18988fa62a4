import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import { createTestIo } from '../../support/temporary-folder.ts';

/** What examples/kustomize/README.md says of the change as it is written. */
it('the example of a policy that kustomize moves is not green, and says what to render', async () => {
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
  const { gate, simulation, diagnostics } = JSON.parse(out);
  expect(gate.outcome).not.toBe('pass');
  expect(simulation.totals).toMatchObject({ blocked: { connections: 0 }, unknown: { connections: 13 } });
  expect(diagnostics.map(({ help }: { help: string }) => help).join('\n')).toContain(
    'render: [{ kustomize: examples/kustomize/head }]',
  );
});
