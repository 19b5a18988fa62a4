import { expect, test } from 'vitest';
import { choosePlatform } from '../../../policy/platform/choose-platform.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { lintCiliumSettings } from './lint-cilium-settings.ts';

function findings(data: string, { cni = 'cilium', name = 'cilium-config', set = {} } = {}) {
  const platform = choosePlatform(cni, new Map(Object.entries(set)));
  if ('problem' in platform) throw new Error(platform.problem);
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: kube-system}\ndata: ${data}`;
  return readManifests({ file: 'dump.yaml', text }).documents.flatMap((document) =>
    lintCiliumSettings(document, platform),
  );
}

test.each([
  ['{policy-audit-mode: "true"}', '--set cilium.policyAuditMode=true'],
  ['{enable-policy: always}', '--set cilium.policyEnforcementMode=always'],
  ['{policy-cidr-match-mode: "nodes pods"}', '--set cilium.policyCIDRMatchMode=nodes,pods'],
  ['{tunnel-port: "8473"}', '--set cilium.tunnelPort=8473'],
  ['{cluster-name: west, cluster-id: "3"}', '--set cilium.cluster.name=west'],
  ['{allow-localhost: policy}', '--set cilium.extraConfig.allow-localhost=policy'],
  ['{routing-mode: native, enable-l7-proxy: "true"}', '--set cilium.routingMode=native'],
])('%s is not what connections are judged by', (data, help) => {
  const found = findings(data);
  expect(found.map(({ code }) => code)).toEqual(['inventory/cilium-settings']);
  expect(found[0]?.help).toContain(help);
});

test('options of single nodes are named, too', () => {
  const platform = choosePlatform('cilium', new Map());
  if ('problem' in platform) throw new Error(platform.problem);
  const ofNodes = (apiVersion: string) => `
apiVersion: ${apiVersion}
kind: CiliumNodeConfig
metadata: {name: gpu, namespace: kube-system}
spec:
  nodeSelector: {matchLabels: {pool: gpu}}
  defaults: {enable-policy: always, debug: "true", enable-sctp: "false"}`;
  const found = (apiVersion: string) =>
    readManifests({ file: 'dump.yaml', text: ofNodes(apiVersion) }).documents.flatMap((document) =>
      lintCiliumSettings(document, platform),
    );
  expect(found('cilium.io/v2')).toMatchObject([
    {
      code: 'inventory/cilium-settings',
      message:
        'CiliumNodeConfig `gpu` sets `enable-policy: always` on the nodes that it selects, but connections are judged with `default`',
      span: { line: 7 },
    },
  ]);
  expect(found('cilium.io/v2alpha1')).toHaveLength(1);
  expect(found('example.com/v1')).toEqual([]);
});

test('what agrees, and what is none of these settings, is nothing to say', () => {
  const same = '{enable-policy: default, policy-cidr-match-mode: "", tunnel-port: "0", debug: "true"}';
  expect(findings(same)).toEqual([]);
  expect(findings('{enable-policy: sometimes}')).toEqual([]);
  expect(findings('{cluster-name: west, cluster-id: "0"}')).toEqual([]);
  expect(findings('{policy-audit-mode: "true"}', { name: 'other' })).toEqual([]);
  expect(findings('{policy-audit-mode: "true"}', { cni: 'calico' })).toEqual([]);
  const told = { 'cilium.policyAuditMode': 'true' };
  expect(findings('{policy-audit-mode: "true"}', { set: told })).toEqual([]);
});
