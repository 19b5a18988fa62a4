import fc from 'fast-check';
import { optional, selector } from './arbitrary-selectors.ts';
import { cidrAround, cidrContains, toBits, toPrefix } from './naive-cidr.ts';
import {
  ALL_IPS,
  NAMESPACE_KEYS,
  NAMESPACE_OFTEN,
  POD_LABELS,
  PORT_PROTOCOLS,
  portName,
  portNumber,
} from './sample-values.ts';
import type {
  WrittenIpBlock,
  WrittenPeer,
  WrittenPolicy,
  WrittenPort,
  WrittenRule,
  WrittenSpec,
} from './written-policy.ts';

/** Of any length, often of a single address. */
const cidr = fc
  .tuple(fc.constantFrom(...ALL_IPS), fc.oneof({ weight: 3, arbitrary: fc.nat(128) }, fc.constant(128)))
  .map(([ip, length]) => cidrAround(ip, length === 128 ? toBits(ip).length : length % toBits(ip).length));

function isStrictlyInside(outer: string, inner: string): boolean {
  const [base = ''] = inner.split('/');
  return cidrContains(outer, base) && toPrefix(inner).prefix.length > toPrefix(outer).prefix.length;
}

const ipBlock: fc.Arbitrary<WrittenIpBlock> = fc
  .record({
    cidr: fc.oneof(cidr, fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/8')),
    except: optional(fc.array(cidr, { maxLength: 6 }), []),
  })
  .map((block) => ({
    cidr: block.cidr,
    except: block.except?.filter((inner) => isStrictlyInside(block.cidr, inner)),
  }));

const peer: fc.Arbitrary<WrittenPeer> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ podSelector: selector(POD_LABELS) }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector(NAMESPACE_KEYS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ podSelector: selector(POD_LABELS), namespaceSelector: selector(NAMESPACE_KEYS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ podSelector: fc.constant(null), namespaceSelector: selector(NAMESPACE_KEYS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ podSelector: selector(POD_LABELS), namespaceSelector: fc.constant(null) }),
  },
  { weight: 3, arbitrary: fc.record({ ipBlock }) },
);

const protocolField = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PORT_PROTOCOLS) },
  { weight: 2, arbitrary: fc.constantFrom(undefined, null) },
);
const port: fc.Arbitrary<WrittenPort> = fc.oneof(
  fc.record({ protocol: protocolField, port: portNumber }),
  fc.record({ protocol: protocolField, port: portName }),
  fc.record({ protocol: protocolField, port: fc.constantFrom(undefined, null) }),
  fc
    .record({ protocol: protocolField, port: portNumber, endPort: portNumber })
    .map((range) => ({ ...range, endPort: Math.max(range.port, range.endPort) })),
);

export function rule(key: 'from' | 'to'): fc.Arbitrary<WrittenRule | null> {
  const peers = optional(fc.array(peer, { maxLength: 3 }), []);
  const ports = optional(fc.array(port, { maxLength: 3 }), []);
  const full: fc.Arbitrary<WrittenRule> =
    key === 'from' ? fc.record({ from: peers, ports }) : fc.record({ to: peers, ports });
  return fc.oneof({ weight: 12, arbitrary: full }, { weight: 1, arbitrary: fc.constantFrom({}, null) });
}

const spec: fc.Arbitrary<WrittenSpec> = fc.record({
  podSelector: optional(selector(POD_LABELS), {}),
  policyTypes: fc.constantFrom(
    undefined,
    null,
    [],
    ['Ingress'],
    ['Egress'],
    ['Ingress', 'Egress'],
    ['Egress', 'Ingress'],
    ['Ingress', 'Ingress'],
  ),
  ingress: optional(fc.array(rule('from'), { maxLength: 3 }), []),
  egress: optional(fc.array(rule('to'), { maxLength: 3 }), []),
});

/** What the API server takes although nobody means it. */
const noSpec = fc.constantFrom<WrittenPolicy['spec']>(undefined, null, {});

export const policies: fc.Arbitrary<WrittenPolicy[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACE_OFTEN, undefined),
      spec: fc.oneof({ weight: 20, arbitrary: spec }, { weight: 1, arbitrary: noSpec }),
    }),
    { maxLength: 8 },
  )
  .map((written) =>
    written.map(({ namespace, spec: body }, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace },
      spec: body,
    })),
  );
