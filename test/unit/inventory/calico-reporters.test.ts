import { expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* Who reported a flow of Calico says what it proves: what left a pod, or passed a host, may be denied where it arrives. */

function log(
  reporter: string | undefined,
  action = 'allow',
  enforced = '0|default|np:shop/api|allow|0',
): string {
  const end = (side: string, name: string) => ({
    [`${side}_type`]: 'wep',
    [`${side}_name`]: '-',
    [`${side}_name_aggr`]: `${name}-6c8f5d9b7c-*`,
    [`${side}_namespace`]: 'shop',
    [`${side}_labels`]: { labels: [`app=${name}`] },
  });
  const times = { start_time: 1_780_000_000, end_time: 1_780_000_300 };
  const policies = { enforced_policies: [enforced], transit_policies: ['0|default|gnp:hosts|allow|0'] };
  return JSON.stringify({
    ...times,
    ...end('source', 'web'),
    ...end('dest', 'api'),
    proto: 'tcp',
    dest_port: 80,
    action,
    reporter,
    policies,
  });
}

async function outcomes(...lines: readonly string[]) {
  const { digest } = await loadDigest([bytesSource(lines.join('\n'))]);
  const [seen] = digest.connections;
  const names = (['allowed', 'denied', 'attempted'] as const).filter((one) => seen?.[one] !== undefined);
  return [names.join(), seen?.policies.map(({ direction, name }) => `${direction} ${name}`).join()];
}

it.each([
  ['dst', 'allowed', 'ingress api'],
  ['dst,fwd', 'allowed', 'ingress api'],
  ['src', 'attempted', 'egress api'],
  ['src,fwd', 'attempted', 'egress api'],
  ['fwd', 'attempted', ''],
  [undefined, 'attempted', ''],
])('what %s lets through', async (reporter, outcome, policies) => {
  expect(await outcomes(log(reporter))).toEqual([outcome, policies]);
});

it('a denial counts, whoever reports it', async () => {
  const denials = ['src', 'dst,fwd', 'fwd'].map((reporter) =>
    outcomes(log(reporter, 'deny', '0|default|np:shop/api|deny|0')),
  );
  expect((await Promise.all(denials)).map(([outcome]) => outcome)).toEqual(['denied', 'denied', 'denied']);
});
