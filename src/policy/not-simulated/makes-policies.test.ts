import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { documentOfValue } from '../document-of-value.ts';
import { recognise } from '../recognise.ts';

/* What Sluice takes an object for: `unknown` where policies are made or changed by it, and in which namespace if one is named; `nothing` otherwise. */

function takenFor(text: string): string {
  const is = recognise(documentOfValue(parse(text), 'a.yaml'));
  if (is.kind !== 'not-simulated' || is.what.role !== 'policy') return 'nothing';
  const namespace = is.what.makes?.namespace;
  return namespace === undefined ? 'unknown' : `unknown in ${namespace}`;
}

const object = (apiVersion: string, kind: string, rest: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: shop}\n${rest}`;
const rule = (rest: string, kind = 'Namespace'): string =>
  object(
    'kyverno.io/v1',
    'ClusterPolicy',
    `spec: {rules: [{match: {any: [{resources: {kinds: [${kind}]}}]}, ${rest}}]}`,
  );
const onPolicies =
  'matchConstraints: {resourceRules: [{apiGroups: [networking.k8s.io], apiVersions: [v1], operations: [CREATE], resources: [networkpolicies]}]}';
const TEXT = `|
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: x}
      spec: {podSelector: {}}`;

describe('policies that are written in another object as text', () => {
  it.each([
    ['a ConfigMap', object('v1', 'ConfigMap', `data:\n  np.yaml: ${TEXT}`)],
    ['a Secret', object('v1', 'Secret', `stringData:\n  np.yaml: ${TEXT}`)],
    [
      'a Bundle of Fleet',
      object('fleet.cattle.io/v1alpha1', 'Bundle', `spec:\n  resources:\n  - content: ${TEXT}`),
    ],
    [
      'raw templates',
      object(
        'policy.open-cluster-management.io/v1',
        'ConfigurationPolicy',
        `spec:\n  object-templates-raw: |\n    {{ range .items }}\n    - objectDefinition:\n        apiVersion: networking.k8s.io/v1\n        kind: NetworkPolicy\n        spec: {}\n    {{ end }}`,
      ),
    ],
    [
      'an expression of CEL',
      object(
        'policies.kyverno.io/v1',
        'GeneratingPolicy',
        `spec: {variables: [{name: d, expression: '[{"kind": dyn("NetworkPolicy"), "apiVersion": dyn("networking.k8s.io/v1"), "spec": dyn({})}]'}]}`,
      ),
    ],
  ])('are unknown: %s', (_, text) => {
    expect(takenFor(text)).toBe('unknown');
  });

  it.each([
    ['the name of one alone', object('v1', 'ConfigMap', 'data: {a: "kind: NetworkPolicy"}')],
    ['another object', object('v1', 'ConfigMap', 'data: {a: "apiVersion: v1\\nkind: Service\\nspec: {}"}')],
    [
      'its definition',
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `spec:\n  description: ${TEXT}`),
    ],
  ])('are not seen in %s', (_, text) => {
    expect(takenFor(text)).toBe('nothing');
  });
});

describe('objects that change policies which are written elsewhere', () => {
  it.each([
    [
      'clones them',
      rule('generate: {cloneList: {namespace: b, kinds: [v1/Secret, networking.k8s.io/v1/NetworkPolicy]}}'),
    ],
    [
      'patches them on admission',
      rule(
        'mutate: {patchStrategicMerge: {spec: {policyTypes: [Ingress]}}}',
        'networking.k8s.io/v1/NetworkPolicy',
      ),
    ],
    [
      'patches those that exist',
      rule(
        'mutate: {targets: [{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy}], patchesJson6902: "- {op: remove, path: /spec/ingress}"}',
      ),
    ],
    [
      'deletes them',
      object(
        'kyverno.io/v2',
        'ClusterCleanupPolicy',
        'spec: {match: {any: [{resources: {kinds: [NetworkPolicy]}}]}}',
      ),
    ],
    ['deletes them by CEL', object('policies.kyverno.io/v1', 'DeletingPolicy', `spec: {${onPolicies}}`)],
    [
      'clones them by CEL',
      object(
        'policies.kyverno.io/v1',
        'GeneratingPolicy',
        `spec: {generate: [{expression: 'generator.Apply(x, [resource.Get("networking.k8s.io/v1", "networkpolicies", "a", "b")])'}]}`,
      ),
    ],
    ['mutates them by CEL', object('policies.kyverno.io/v1', 'MutatingPolicy', `spec: {${onPolicies}}`)],
    [
      'mutates them in the API server',
      object('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', `spec: {${onPolicies}}`),
    ],
    [
      'overrides them for some clusters',
      object(
        'policy.karmada.io/v1alpha1',
        'OverridePolicy',
        'spec: {resourceSelectors: [{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy}], overrideRules: []}',
      ),
    ],
    [
      'overrides them for some members of a fleet',
      object(
        'placement.kubernetes-fleet.io/v1alpha1',
        'ResourceOverride',
        'spec: {resourceSelectors: [{group: networking.k8s.io, kind: NetworkPolicy, version: v1, name: a}]}',
      ),
    ],
    [
      'assigns in them',
      object(
        'mutations.gatekeeper.sh/v1',
        'Assign',
        'spec: {applyTo: [{groups: [networking.k8s.io], kinds: [NetworkPolicy], versions: [v1]}]}',
      ),
    ],
    [
      'propagates them',
      object(
        'hnc.x-k8s.io/v1alpha2',
        'HNCConfiguration',
        'spec: {resources: [{resource: networkpolicies, group: networking.k8s.io, mode: Propagate}]}',
      ),
    ],
  ])('are unknown: %s', (_, text) => {
    expect(takenFor(text)).toBe('unknown');
  });

  it.each([
    ['checks them', rule('validate: {pattern: {spec: {podSelector: "?*"}}}', 'NetworkPolicy')],
    ['labels them', rule('mutate: {patchStrategicMerge: {metadata: {+(labels): {a: b}}}}', 'NetworkPolicy')],
    [
      'labels them by a JSON patch',
      rule('mutate: {patchesJson6902: "- {op: add, path: /metadata/labels/a, value: b}"}', 'NetworkPolicy'),
    ],
    ['mutates Pods', rule('mutate: {patchStrategicMerge: {spec: {a: b}}}', 'Pod')],
    ['validates by CEL', object('policies.kyverno.io/v1', 'ValidatingPolicy', `spec: {${onPolicies}}`)],
    [
      'assigns metadata',
      object(
        'mutations.gatekeeper.sh/v1',
        'AssignMetadata',
        'spec: {match: {kinds: [{kinds: [NetworkPolicy]}]}}',
      ),
    ],
  ])('are harmless: %s', (_, text) => {
    expect(takenFor(text)).toBe('nothing');
  });
});

describe('objects that ask for policies', () => {
  const release = (values: string, more = ''): string =>
    object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', `spec: {${more} values: {${values}}}`);
  const application = (source: string): string =>
    object(
      'argoproj.io/v1alpha1',
      'Application',
      `spec: {destination: {namespace: pay}, source: {${source}}}`,
    );
  it.each([
    [release('networkPolicy: {enabled: true}'), 'unknown in shop'],
    [release('networkPolicy: {enabled: true}', 'targetNamespace: pay,'), 'unknown in pay'],
    [release('redis: {networkPolicies: {create: true, allow: []}}'), 'unknown in shop'],
    [release('networkPolicy: {enabled: false}'), 'nothing'],
    [release('networkPolicy: {allow: [], create: false}'), 'nothing'],
    [release('networkPolicy: false'), 'nothing'],
    [release('networkPolicies: {}'), 'nothing'],
    [release('matchLabels: {network-policy: strict}'), 'nothing'],
    [application('helm: {values: "networkPolicy:\\n  enabled: true\\n"}'), 'unknown in pay'],
    [application('helm: {values: "networkPolicy:\\n  a: b\\n  enabled: false\\n"}'), 'nothing'],
    [application('helm: {parameters: [{name: networkPolicy.enabled, value: "true"}]}'), 'unknown in pay'],
    [application('helm: {parameters: [{name: networkPolicy.enabled, value: "false"}]}'), 'nothing'],
    [application('helm: {valuesObject: {networkPolicy: {enabled: true}}}'), 'unknown in pay'],
    [
      object(
        'helm.cattle.io/v1',
        'HelmChart',
        'spec: {targetNamespace: pay, valuesContent: "networkPolicy: {enabled: true}"}',
      ),
      'unknown in pay',
    ],
    [
      object(
        'kafka.strimzi.io/v1',
        'Kafka',
        'spec: {kafka: {listeners: [{networkPolicyPeers: [{podSelector: {}}]}]}}',
      ),
      'unknown in shop',
    ],
    [
      object(
        'capsule.clastix.io/v1beta2',
        'Tenant',
        'spec: {networkPolicies: {items: [{podSelector: {}, policyTypes: [Egress]}]}}',
      ),
      'unknown in shop',
    ],
    [
      object('example.com/v1', 'Cluster', 'spec: {networkPolicy: {enabled: true, provider: CALICO}}'),
      'nothing',
    ],
    [object('k8s.otterize.com/v2', 'ClientIntents', 'spec: {}'), 'unknown'],
  ])('%#: %s', (text, expected) => {
    expect(takenFor(text)).toBe(expected);
  });
});
