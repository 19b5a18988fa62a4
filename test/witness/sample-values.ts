/** Few labels, ports and addresses, so that selectors, ranges and blocks hit about as often as they miss. */
import fc from 'fast-check';
import type { Labels } from './cluster.ts';

export const NAMESPACES = ['default', 'shop', 'infra'] as const;
/** Most things are in one namespace, so that they meet. */
export const NAMESPACE_OFTEN = ['shop', 'shop', 'shop', 'default', 'infra'] as const;
export const NODES = ['worker-1', 'worker-2'] as const;
export const POD_IPS = [
  '10.1.2.3',
  '10.1.2.200',
  '10.1.3.4',
  '10.2.0.1',
  '172.16.0.9',
  'fd00::a:1',
  'fd00::b:2',
];
export const NODE_IPS = ['192.168.0.10', '192.168.1.10', 'fd00:1::10'];
export const EXTERNAL_IPS = [
  '203.0.113.10',
  '203.0.113.11',
  '203.0.113.200',
  '198.51.100.1',
  '8.8.8.8',
  '2001:db8::1',
  '2001:db8:1::1',
];
export const ALL_IPS = [...POD_IPS, ...NODE_IPS, ...EXTERNAL_IPS];
const PORTS = [1, 53, 54, 80, 81, 443, 8080, 8081, 65535];
export const PORT_PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

export type Values = Readonly<Record<string, readonly string[]>>;
export const POD_LABELS: Values = { app: ['web', 'db', ''], tier: ['front', 'back'] };
export const NAMESPACE_LABELS: Values = { team: ['blue', 'red'] };
export const NAMESPACE_KEYS: Values = { ...NAMESPACE_LABELS, 'kubernetes.io/metadata.name': NAMESPACES };

export const NODE_LABELS: Values = { zone: ['a', 'b'] };
export const DNS_NAMES = ['example.com', 'api.example.com', 'db.example.org'] as const;

export const portNumber = fc.constantFrom(...PORTS);
export const portName = fc.constantFrom('http', 'dns');

export function labels(values: Values): fc.Arbitrary<Labels> {
  const entries = Object.entries(values).map(([key, options]) => [key, fc.constantFrom(...options)] as const);
  return fc.record(Object.fromEntries(entries), {
    requiredKeys: [],
    noNullPrototype: true,
  }) as fc.Arbitrary<Labels>;
}
