import { expect, it } from 'vitest';
import { isOutsideName } from './outside-name.ts';

const outside = (host: string, ...redactions: ('names' | 'addresses')[]) =>
  isOutsideName(host, redactions, new Set(['shop']));

it.each([
  'db.shop.svc.cluster.local',
  'DB.Shop.svc.cluster.local.',
  '_pg._tcp.db.shop.svc.cluster.local',
  '10-0-1-5.shop.pod.cluster.local',
  'db',
  '203.0.113.10',
])('%s names nobody outside the cluster', (host) => {
  expect(outside(host, 'names')).toBe(false);
});

it.each([
  'partner.example',
  'partner.example.svc.cluster.local',
  'partner.example.shop.svc.cluster.local',
  'partner.example.cluster.local',
  '_xmpp._tcp.partner.example.shop.svc.cluster.local',
  '10.113.0.203.in-addr.arpa',
])('%s may name somebody outside', (host) => {
  expect(outside(host, 'names')).toBe(true);
});

it.each([
  ['203.0.113.10', true],
  ['[2001:db8::1]', true],
  ['10.0.0.1', false],
  ['[fd00::1]', false],
  ['10.113.0.203.in-addr.arpa.', true],
  ['1.0.0.10.in-addr.arpa', false],
  [`${'1.'.padEnd(32, '0.')}${'8.b.d.0.1.0.0.2.'.padStart(32, '0.')}ip6.arpa`, true],
  [`1.${'0.'.repeat(29)}d.f.ip6.arpa`, false],
  ['partner.example', false],
  ['in-addr.arpa', false],
])('%s tells a public address: %s', (host, tells) => {
  expect(outside(host, 'addresses')).toBe(tells);
});
