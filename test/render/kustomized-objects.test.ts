import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManifestDocument } from '../../src/policy/manifest.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { isOfCluster } from '../../src/policy/unrendered/is-of-cluster.ts';
import { readAppliedManifests } from '../../src/policy/unrendered/read-applied-manifests.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { renderToolPath } from './tool-folder.ts';

const tools = renderToolPath(process.env);

const OBJECTS = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelector: {matchLabels: {a: b}}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: none, namespace: written, labels: {team: own}}
spec: {podSelector: {matchLabels: {}}, egress: [{}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: peers}
spec: {podSelector: {matchExpressions: [{key: a, operator: Exists}]}, egress: [{to: [{podSelector: {matchLabels: {a: b}}}]}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cilium}
spec: {endpointSelector: {matchLabels: {app: a}}}
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: wide}
spec: {endpointSelector: {matchLabels: {app: a}}}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: calico}
spec: {selector: app == 'a'}
---
apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: set, labels: {set: a}}
spec: {nets: [192.0.2.0/24]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: global, labels: {set: a}}
spec: {nets: [192.0.2.0/24]}
---
apiVersion: v1
kind: Namespace
metadata: {name: written, labels: {team: own}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: account}
---
apiVersion: v1
kind: Service
metadata: {name: service}
spec: {selector: {app: a}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: workload}
spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {serviceAccountName: account}}}
`;

const labels = fc.dictionary(fc.constantFrom('team', 'set', 'more'), fc.constantFrom('x', 'y'), {
  minKeys: 1,
});
/** The fields of one kustomization, besides what it includes. */
const moves = fc.record(
  {
    namespace: fc.constantFrom('inner', 'outer', 'written'),
    namePrefix: fc.constantFrom('a-', 'b.'),
    nameSuffix: fc.constantFrom('-c', '-d'),
    labels: fc.array(
      fc.record(
        { pairs: labels, includeSelectors: fc.boolean(), includeTemplates: fc.boolean() },
        { requiredKeys: ['pairs'] },
      ),
      { maxLength: 2 },
    ),
    commonLabels: labels,
  },
  { requiredKeys: [] },
);
const PATCHES = [
  { patch: '[{"op": "add", "path": "/spec/podSelector", "value": {}}]', target: { name: 'peers' } },
  { patch: '[{"op": "add", "path": "/spec/podSelector", "value": {}}]', target: { name: 'a-all' } },
];
const fields = fc.tuple(moves, fc.integer({ min: 0, max: 3 })).map(([some, patched]) => ({
  ...some,
  ...(patched === 3 && { patches: PATCHES }),
}));

describe.skipIf('missing' in tools)('what is known of an object without rendering', () => {
  it('is what the real kustomize makes of it', () => {
    let known = 0;
    fc.assert(
      fc.property(fields, fields, fields, fields, (root, base, component, nested) => {
        const files = {
          'root/kustomization.yaml': { ...root, resources: ['../base'], components: ['../component'] },
          'base/kustomization.yaml': { ...base, resources: ['objects.yaml'] },
          'component/kustomization.yaml': { ...COMPONENT, ...component, components: ['../nested'] },
          'nested/kustomization.yaml': { ...COMPONENT, ...nested },
        };
        const texts = {
          ...Object.fromEntries(Object.entries(files).map(([file, value]) => [file, JSON.stringify(value)])),
          'base/objects.yaml': OBJECTS,
        };
        using folder = createTemporaryFolder();
        folder.write(texts);
        const made = built(`${folder.path}/root`);
        const input = Object.entries(texts).map(([file, text]) => ({ file, text }));
        for (const document of readAppliedManifests({ files: input }).documents) {
          expect(made).toContainEqual(shown(document));
          known++;
        }
      }),
      { numRuns: 40 },
    );
    expect(known).toBeGreaterThan(100);
  });
});

const COMPONENT = {
  apiVersion: 'kustomize.config.k8s.io/v1alpha1',
  kind: 'Component',
  sortOptions: { order: 'fifo' },
};

function built(folder: string): readonly unknown[] {
  const env = { PATH: 'path' in tools ? tools.path : '' };
  const text = execFileSync('kubectl', ['kustomize', folder], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return readManifests({ file: 'built.yaml', text }).documents.map(shown);
}

/** A namespace in an object of the whole cluster does nothing: the server clears it. */
function shown(document: ManifestDocument): unknown {
  const { metadata } = document.value;
  return isOfCluster(document)
    ? { ...document.value, metadata: { ...Object(metadata), namespace: undefined } }
    : document.value;
}
