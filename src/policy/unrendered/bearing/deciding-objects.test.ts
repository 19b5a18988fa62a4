import { describe, expect, it } from 'vitest';
import { decidingObjects } from './deciding-objects.ts';

const ASKED = 'app.kubernetes.io/name';

function decided(text: string, isNew = false): readonly unknown[] {
  return decidingObjects({ file: 'a.yaml', text }, { isAsked: (label) => label === ASKED, isNew });
}

const object = (apiVersion: string, kind: string, fields: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, labels: {${ASKED}: own}}\n${fields}\n`;
const mutate = (patch: string): string =>
  object('kyverno.io/v1', 'ClusterPolicy', `spec: {rules: [{mutate: ${patch}}]}`);
const webhook = (resource: string): string =>
  object(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    `webhooks: [{rules: [{resources: [${resource}]}]}]`,
  );
const assign = (location: string): string =>
  object('mutations.gatekeeper.sh/v1', 'Assign', `spec: {location: '${location}', parameters: {}}`);
const pods = (label: string, of = 'metadata'): string =>
  object('example.com/v1', 'Broker', `spec: {template: {${of}: {labels: {${label}: b}}, replicas: 1}}`);

describe('an object decides something for policies', () => {
  it.each([
    ['where a controller gives pods a label', pods(ASKED)],
    ['where it names their metadata otherwise', pods(ASKED, 'podMetadata')],
    ['where Kyverno merges one', mutate(`{patchStrategicMerge: {metadata: {labels: {"+(${ASKED})": a}}}}`)],
    [
      'where Kyverno patches one',
      mutate(`{patchesJson6902: '[{path: /metadata/labels/app.kubernetes.io~1name}]'}`),
    ],
    ['where Gatekeeper assigns one', assign(`metadata.labels."${ASKED}"`)],
    ['where Gatekeeper assigns the network of the node', assign('spec.hostNetwork')],
    ['where a webhook may refuse policies', webhook('networkpolicies')],
    [
      'where namespaces inherit',
      object('hnc.x-k8s.io/v1alpha2', 'HierarchyConfiguration', 'spec: {parent: b}'),
    ],
    ['where a mesh lets less out', object('networking.istio.io/v1', 'Sidecar', 'spec: {egress: []}')],
    [
      'where a Service leads',
      object('discovery.k8s.io/v1', 'EndpointSlice', 'endpoints: [{addresses: [10.0.0.1]}]'),
    ],
    ['where a Service leads outside', object('v1', 'Service', 'spec: {externalName: a.example}')],
  ])('%s', (_what, text) => {
    expect(decided(text)).not.toEqual([]);
  });
});

describe('an object decides nothing for policies', () => {
  it.each([
    ['by its own labels', object('example.com/v1', 'Broker', 'spec: {}')],
    ['by a label for which none asks', pods('version')],
    [
      'by what it selects',
      object('monitoring.coreos.com/v1', 'ServiceMonitor', `spec: {selector: {matchLabels: {${ASKED}: a}}}`),
    ],
    [
      'by labels of alerts',
      object(
        'monitoring.coreos.com/v1',
        'PrometheusRule',
        `spec: {groups: [{rules: [{labels: {${ASKED}: a}}]}]}`,
      ),
    ],
    ['by annotations that Kyverno sets', mutate('{patchStrategicMerge: {metadata: {annotations: {a: b}}}}')],
    ['by a webhook for certificates', webhook('certificates')],
    [
      'as a workload, which is compared on its own',
      object('apps/v1', 'Deployment', `spec: {template: {metadata: {labels: {${ASKED}: a}}}}`),
    ],
  ])('%s', (_what, text) => {
    expect(decided(text)).toEqual([]);
  });

  it('of whose pods no connection was recorded, because they are new', () => {
    expect(decided(pods(ASKED), true)).toEqual([]);
    expect(decided(assign('spec.hostNetwork'), true)).not.toEqual([]);
  });

  it('but by each label for which one asks, with its value', () => {
    expect(decided(pods(ASKED))).toEqual([['spec', 'template', 'metadata', ASKED, 'b']]);
  });
});
