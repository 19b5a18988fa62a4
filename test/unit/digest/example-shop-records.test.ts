import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { SEED } from '../../../examples/shop/hubble-sample.ts';
import { OTHER_FORMATS, type OtherFormat, otherRecords } from '../../../examples/shop/other-records.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const SHOP = fileURLToPath(new URL('../../../examples/shop', import.meta.url));

const CART = 'blocked: shop/checkout -> shop/cart TCP 8080';
const FRAUD = 'opened: shop/checkout -> pay/fraud TCP 8443';
const REPORT = (to: string): string => `blocked: data/nightly-report -> ${to} TCP 443`;

/** What the merge request of the shop changes, as far as a source shows it. */
const FINDINGS: Readonly<Record<OtherFormat, readonly string[]>> = {
  // No addresses.
  goldmane: [CART, REPORT('outside the cluster'), FRAUD],
  // Nothing of pods that no policy selects: before the change nothing selects what leaves the report.
  'ovn-acl': [CART, FRAUD],
  'gke-policy': [CART, FRAUD],
  // No DNS names.
  zeek: [CART, REPORT('192.0.2.80'), FRAUD],
  netobserv: [CART, REPORT('192.0.2.80'), FRAUD],
};

interface Impact {
  readonly transition: string;
  readonly source: { readonly name: string };
  readonly destination: { readonly name: string };
  readonly protocol: string;
  readonly port: number;
}

const records = otherRecords(SEED);
const folder = createTemporaryFolder();
folder.write({ 'pods.json': records.podDump });
afterAll(() => folder[Symbol.dispose]());

describe.each(OTHER_FORMATS)('the example shop recorded as %s', (format) => {
  test('the merge request blocks and opens the same connections, where the records show them', async () => {
    folder.write({ [`${format}.log`]: records.lines[format] });
    const sides = ['--base', 'policies/base', '--head', 'policies/head', '--format', 'json'];
    const inventory = ['--inventory', 'manifests', `${folder.path}/pods.json`];
    const args = ['simulate', ...sides, ...inventory, '--flows', `${folder.path}/${format}.log`];
    const { code, stdout } = await runSluice(args, { cwd: SHOP });
    expect(code).toBe(1);
    const { evidence, impacts, totals } = JSON.parse(stdout).simulation;
    expect(evidence.sources).toMatchObject([{ format, isComplete: true, broken: {} }]);
    const changed = (impacts as readonly Impact[]).filter(({ transition }) =>
      ['blocked', 'opened'].includes(transition),
    );
    expect(changed.map(shown).sort()).toEqual([...FINDINGS[format]].sort());
    // What somebody applied by hand.
    expect(totals.unexplained.connections).toBe(1);
  });
});

function shown({ transition, source, destination, protocol, port }: Impact): string {
  return `${transition}: ${source.name} -> ${destination.name} ${protocol} ${port}`;
}
