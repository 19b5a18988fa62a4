import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALICO_KINDS } from '../../../src/policy/calico/recognise-calico.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';

const KEYS = [
  ...[
    'metadata',
    'spec',
    'name',
    'namespace',
    'labels',
    'tier',
    'order',
    'selector',
    'types',
    'ingress',
    'egress',
  ],
  ...[
    'namespaceSelector',
    'serviceAccountSelector',
    'notSelector',
    'action',
    'protocol',
    'notProtocol',
    'icmp',
  ],
  ...['type', 'code', 'notICMP', 'source', 'destination', 'nets', 'notNets', 'ports', 'notPorts', 'services'],
  ...['serviceAccounts', 'names', 'http', 'methods', 'paths', 'exact', 'prefix', 'stagedAction', 'preDNAT'],
  ...['doNotTrack', 'applyOnForward', 'defaultAction', 'node', 'interfaceName', 'expectedIPs', 'profiles'],
  ...['labelsToApply', 'podSelector', 'ipVersion', 'domains', '__proto__', 'constructor', 'x'],
];
const WORDS = [
  ...[
    'all()',
    'global()',
    "app == 'a'",
    'has(a',
    'Allow',
    'Deny',
    'Log',
    'Pass',
    'Ingress',
    'TCP',
    'ICMP',
    '6',
  ],
  ...[
    '80',
    '80:90',
    '90:80',
    'http',
    '10.0.0.0/8',
    '::/0',
    '10.0.0.1',
    'any',
    'default',
    'a.b',
    '*',
    'Set',
    '',
  ],
];
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom<unknown>(null, true, 0, 6, 80, 70_000, -1, 1.5, ...WORDS),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5 }),
  ),
}));
const entity = fc.dictionary(
  fc.constantFrom(
    'selector',
    'nets',
    'ports',
    'namespaceSelector',
    'notSelector',
    'serviceAccounts',
    'services',
  ),
  anyValue,
  { maxKeys: 3 },
);
const rule = fc.record(
  {
    action: fc.constantFrom('Allow', 'Deny', 'x'),
    protocol: fc.oneof(fc.constantFrom<unknown>('TCP', 6), anyValue),
    source: entity,
    destination: entity,
    http: anyValue,
  },
  { requiredKeys: ['action'] },
);
const spec = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ selector: 'all()' }) },
  anyValue,
  fc.record(
    {
      selector: fc.oneof(fc.constantFrom(...WORDS), anyValue),
      ingress: fc.array(rule, { maxLength: 2 }),
      egress: fc.array(rule, { maxLength: 2 }),
      tier: fc.oneof(fc.constant('default'), anyValue),
      order: fc.oneof(fc.constant(5), anyValue),
      types: fc.oneof(fc.constant(['Ingress']), anyValue),
    },
    { requiredKeys: [] },
  ),
);
const anyObject = fc.record({
  apiVersion: fc.constantFrom('projectcalico.org/v3', 'projectcalico.org/v3', 'crd.projectcalico.org/v1'),
  kind: fc.constantFrom(...CALICO_KINDS),
  metadata: fc.oneof(
    { weight: 4, arbitrary: fc.constant({ name: 'p', namespace: 'a' }) },
    { weight: 1, arbitrary: anyValue },
  ),
  spec,
});

describe('whatever is written as an object of Calico', () => {
  test.each(['calico@3.28', 'calico@3.33', 'cilium', 'kubernetes'])(
    'is read or refused with a reason (%s)',
    (cni) => {
      const platform = choosePlatform(cni);
      if ('problem' in platform) throw new Error(platform.problem);
      let read = 0;
      fc.assert(
        fc.property(fc.array(anyObject, { minLength: 1, maxLength: 3 }), (objects) => {
          const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
          const { documents, diagnostics: ofText } = readManifests({ file: 'f.json', text });
          const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
          compilePolicies(loaded, platform);
          read += loaded.policies.length;
          for (const { code, message, help } of loaded.diagnostics)
            expect(code && message && help).toBeTruthy();
          const { policies, contested, notSimulated, others, diagnostics } = loaded;
          const known = [...policies, ...contested, ...notSimulated, ...others, ...diagnostics, ...ofText];
          expect(known).not.toEqual([]);
        }),
        { numRuns: 400 },
      );
      // Of some fifty and more, so that no seed comes near.
      if (platform.calico !== undefined) expect(read).toBeGreaterThan(10);
    },
  );
});
