import { expect, it } from 'vitest';
import { identityFacts, nodeLabels } from './identity-labels.ts';

const TEXTS = [
  'gen:io.cilium.k8s.named-ports=dns.UDP.53_http.TCP.8080',
  'k8s:app=web',
  'k8s:empty=',
  'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop',
  'k8s:io.cilium.k8s.namespace.labels.team=retail',
  'k8s:io.cilium.k8s.policy.cluster=north',
  'k8s:io.cilium.k8s.policy.serviceaccount=robot',
  'k8s:io.kubernetes.pod.namespace=shop',
  'reserved:init',
];

it('an identity tells labels of the pod and of its namespace, service account, cluster, named ports and reserved names apart', () => {
  const facts = identityFacts(TEXTS, 'shop');
  expect([...facts.labels.labels]).toEqual([
    ['app', 'web'],
    ['empty', ''],
  ]);
  expect(facts.labels.isComplete).toBe(true);
  expect([...facts.namespaceLabels.labels].sort()).toEqual([
    ['kubernetes.io/metadata.name', 'shop'],
    ['team', 'retail'],
  ]);
  expect(facts.namespaceLabels.isComplete).toBe(true);
  expect(facts).toMatchObject({
    hasIdentityLabelsOnly: true,
    serviceAccount: { name: 'robot', labels: { isComplete: false } },
    cluster: 'north',
    entities: ['init'],
  });
  expect(facts.ports?.map(({ name }) => name)).toEqual(['dns', 'http']);
});

it('without labels nothing is known but the name of the namespace', () => {
  expect(identityFacts([], 'shop')).toMatchObject({
    labels: { isComplete: false },
    namespaceLabels: { isComplete: false },
    hasIdentityLabelsOnly: false,
    serviceAccount: undefined,
    cluster: undefined,
    ports: undefined,
    entities: [],
  });
});

it('an empty service account or cluster is one that nobody told', () => {
  const texts = [
    'k8s:app=web',
    'k8s:io.cilium.k8s.policy.cluster=',
    'k8s:io.cilium.k8s.policy.serviceaccount=',
  ];
  expect(identityFacts(texts, 'shop')).toMatchObject({ serviceAccount: undefined, cluster: undefined });
});

it('labels of a node are known only where its identity has any', () => {
  expect(nodeLabels(['reserved:remote-node'])).toEqual({ labels: new Map(), isComplete: false });
  expect(nodeLabels(['node:kubernetes.io/os=linux', 'reserved:remote-node'])).toEqual({
    labels: new Map([['kubernetes.io/os', 'linux']]),
    isComplete: true,
  });
});
