import { expect, it } from 'vitest';
import { readWaivers } from './read-waivers.ts';

const REST = 'owner: a, reason: b, expires: 2026-12-31';

function read(...items: readonly string[]) {
  const text = `waivers:\n${items.map((item) => `  - {${item}, ${REST}}\n`).join('')}`;
  const { waivers, diagnostics } = readWaivers('w.yaml', text);
  return {
    waivers,
    problems: diagnostics.map(({ code, span }) => `${code} ${span?.file}:${span?.line}`),
  };
}

it('reads each kind of target, with its place', () => {
  const { waivers, problems } = read(
    'kind: opened, connection: {source: "*.example.com", destination: shop/web, protocol: ICMP}',
  );
  expect(waivers).toEqual([]);
  expect(problems).toEqual(['waivers/too-wide w.yaml:2']);
  const good = read(
    'kind: opened, connection: {source: shop/*, destination: node a, protocol: ICMP}',
    'kind: unprotected, workload: shop/db, direction: egress',
    'kind: unprotected, fingerprint: "0123456789abcdef"',
  );
  expect(good.problems).toEqual([]);
  expect(good.waivers.map(({ target, span }) => [target, span.line])).toEqual([
    [{ by: 'connection', source: 'shop/*', destination: 'node a', protocol: 'ICMP', port: undefined }, 2],
    [{ by: 'workload', workload: 'shop/db', direction: 'egress' }, 3],
    [{ by: 'fingerprint', fingerprint: '0123456789abcdef' }, 4],
  ]);
});

it.each([
  ['kind: unprotected, workload: shop/*, direction: ingress', 'waivers/too-wide'],
  ['kind: unprotected, workload: shop/db', 'waivers/target'],
  ['kind: unprotected, direction: ingress', 'waivers/target'],
  ['kind: blocked, fingerprint: "0123456789abcdef", workload: shop/db', 'waivers/target'],
  ['kind: blocked, fingerprint: "0123456789abcdef", direction: egress', 'waivers/target'],
  [
    'kind: unprotected, connection: {source: a/b, destination: a/c, protocol: TCP, port: 1}',
    'waivers/target',
  ],
  ['kind: blocked', 'waivers/target'],
  ['kind: blocked, connection: {source: a/b, destination: a/c, protocol: ICMP, port: 1}', 'waivers/port'],
  ['kind: blocked, connection: {source: a/b*, destination: a/c, protocol: TCP, port: 1}', 'waivers/too-wide'],
  ['kind: blocked, fingerprint: "0123"', 'config/bad-value'],
  ['kind: unknown, fingerprint: "0123456789abcdef"', 'config/bad-value'],
])('refuses the whole file for {%s}', (item, code) => {
  const { waivers, problems } = read('kind: blocked, fingerprint: "0123456789abcdef"', item);
  expect(waivers).toEqual([]);
  expect(problems).toEqual([`${code} w.yaml:3`]);
});

it.each(['', '# none\n', 'waivers: []\n'])('takes %j as no waivers', (text) => {
  expect(readWaivers('w.yaml', text)).toEqual({ waivers: [], diagnostics: [] });
});
