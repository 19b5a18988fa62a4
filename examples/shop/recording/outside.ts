/** Everybody who is no pod. Addresses are from the documentation ranges (RFC 5737). */
export interface Outside {
  readonly addresses: readonly [string, ...string[]];
  /** Cilium's identity and labels for the address; a CIDR identity exists where a policy names the range. */
  readonly identity: number;
  readonly labels: readonly string[];
  /** Known to workloads whose DNS goes through the proxy. */
  readonly dnsName?: string;
}

const WORLD = { identity: 2, labels: ['reserved:world'] } as const;

function clients(count: number): readonly [string, ...string[]] {
  return ['198.51.100.1', ...Array.from({ length: count - 1 }, (_, i) => `198.51.100.${i + 2}`)];
}

export const OUTSIDE = {
  internet: { addresses: clients(240), ...WORLD },
  'api.payments.example': {
    addresses: ['203.0.113.10', '203.0.113.11', '203.0.113.12'],
    identity: 16777218,
    labels: ['cidr:203.0.113.0/24', 'reserved:world'],
    dnsName: 'api.payments.example',
  },
  'sandbox.payments.example': {
    addresses: ['203.0.113.200'],
    identity: 16777219,
    labels: ['cidr:203.0.113.128/25', 'reserved:world'],
    dnsName: 'sandbox.payments.example',
  },
  'mail relay': {
    addresses: ['192.0.2.10'],
    identity: 16777220,
    labels: ['cidr:192.0.2.0/28', 'reserved:world'],
  },
  resolver: { addresses: ['192.0.2.53'], ...WORLD },
  'reports.storage.example': { addresses: ['192.0.2.80'], ...WORLD, dnsName: 'reports.storage.example' },
  'kube-apiserver': {
    addresses: ['172.18.0.2'],
    identity: 16777217,
    labels: ['reserved:kube-apiserver', 'reserved:world'],
  },
} as const satisfies Readonly<Record<string, Outside>>;

export type OutsideName = keyof typeof OUTSIDE;
