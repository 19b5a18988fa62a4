import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../engine/evaluator.ts';
import type { Direction } from '../../model/connection.ts';
import { NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { completeLabels } from '../../model/label-set.ts';
import { compilePolicies } from '../compile-policies.ts';
import { loadPolicies } from '../load-policies.ts';
import { newestPlatform } from '../platform/choose-platform.ts';
import { readManifests } from '../read-manifests.ts';

function pod(namespace: string): WorkloadEndpoint {
  return {
    ...NO_IDENTITY_FACTS,
    kind: 'workload',
    namespace,
    name: 'a',
    ownerKind: undefined,
    labels: completeLabels([]),
    namespaceLabels: completeLabels([['kubernetes.io/metadata.name', namespace]]),
    ports: [],
    addresses: NO_ADDRESS,
  };
}

const object = (apiVersion: string, kind: string, name = 'a', namespace = 'shop'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
const knp = (name: string, rules: string): string =>
  `${object('networking.k8s.io/v1', 'NetworkPolicy', name)}spec: {podSelector: {}, ${rules}}\n`;
const CLOSED = knp('closed', 'policyTypes: [Ingress]');
const OPEN = knp('open', 'ingress: [{}]');
const MESH = object('security.istio.io/v1', 'AuthorizationPolicy');

/** The outcome of one side of a connection from `from` to `to`, and why it is unknown. */
function judge(
  texts: readonly string[],
  direction: Direction = 'ingress',
  from = 'pay',
  to = 'shop',
): string {
  const platform = newestPlatform('kubernetes');
  const { documents } = readManifests({ file: 'p.yaml', text: texts.join('---\n') });
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const { [direction]: side } = createEvaluator(compilePolicies(loaded, platform)).judge({
    source: pod(from),
    destination: pod(to),
    protocol: 'TCP',
    port: 80,
    icmp: undefined,
    l7: undefined,
    isPodToItself: false,
  });
  const [unknown] = side.unknowns;
  return unknown === undefined ? side.outcome : `${unknown.code}: ${unknown.detail}`;
}

describe('a policy that is not simulated', () => {
  it('may take what another one allows, and give what it denies, unless it stands beside the others', () => {
    const said = 'policy-not-simulated: AuthorizationPolicy `shop/a` is not simulated, and may decide this';
    expect(judge([MESH, OPEN])).toBe(said);
    expect(judge([MESH])).toBe(said);
    expect(judge([MESH, CLOSED])).toBe('denied');
    const wide = object('crd.antrea.io/v1beta1', 'NetworkPolicy');
    const both =
      'policy-not-simulated: NetworkPolicy (`crd.antrea.io/v1beta1`) `shop/a` is not simulated, and may decide this';
    expect(judge([wide, OPEN])).toBe(both);
    expect(judge([wide, CLOSED])).toBe(both);
  });

  it('decides in its directions and within its reach only', () => {
    expect(judge([MESH], 'egress', 'shop', 'pay')).toBe('allowed');
    expect(judge([MESH], 'ingress', 'shop', 'pay')).toBe('allowed');
    expect(judge([MESH], 'ingress', 'shop', 'shop')).toMatch(/^policy-not-simulated/);
    const firewall = object('k8s.ovn.org/v1', 'EgressFirewall');
    expect(judge([firewall], 'egress', 'shop', 'pay')).toMatch(/^policy-not-simulated/);
    expect(judge([firewall])).toBe('allowed');
    const root = object('security.istio.io/v1', 'AuthorizationPolicy', 'a', 'istio-system');
    expect(judge([root])).toMatch(/^policy-not-simulated/);
    const host = object('projectcalico.org/v3', 'HostEndpoint');
    expect(judge([host])).toBe('allowed');
  });

  it('is counted beside those that can do the same', () => {
    const another = object('security.istio.io/v1', 'AuthorizationPolicy', 'b');
    expect(judge([MESH, another])).toBe(
      'policy-not-simulated: AuthorizationPolicy `shop/a` and 1 more are not simulated, and may decide this',
    );
    const ofAll = object('consul.hashicorp.com/v1alpha1', 'ServiceIntentions', 'c');
    expect(judge([ofAll])).toBe(
      'policy-not-simulated: ServiceIntentions `shop/c` is not simulated, and may decide this',
    );
  });

  it('is a template of OpenShift where that holds policies, and nothing where it holds none', () => {
    const template = (objects: string): string =>
      `apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\nobjects: ${objects}\n`;
    const said = 'policy-not-simulated: Template `t` is not simulated, and may decide this';
    expect(
      judge([
        template('[{apiVersion: v1, kind: Pod}, {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy}]'),
      ]),
    ).toBe(said);
    expect(judge([template('[{apiVersion: v1, kind: Pod}, null, {kind: NetworkPolicy}, text]')])).toBe(
      'allowed',
    );
    expect(judge([template('{}')])).toBe('allowed');
  });
});
