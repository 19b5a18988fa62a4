import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../policy/load-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { lintVitalPods } from './lint-vital-pods.ts';

const deployment = (name: string, containers: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec: {template: {metadata: {labels: {app: ${name}}}, spec: {containers: ${containers}}}}
`;
const CHECKER = deployment(
  'checker',
  '[{name: c, image: checker, ports: [{name: hook, containerPort: 8443}]}]',
);
const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: checker, namespace: shop}
spec: {selector: {app: checker}, ports: [{port: 443, targetPort: hook}, {port: 9000, targetPort: 9000}]}
`;
const configuration = (service: string): string => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: checker}
webhooks: [{name: a.example, clientConfig: {url: https://a.example}}, {name: b.example, clientConfig: {service: ${service}}}]
`;
const HOOK = configuration('{namespace: shop, name: checker}');
const knp = (subject: string, rules: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: ${subject}, ${rules}}
`;
const OWN_NAMESPACE = 'ingress: [{from: [{podSelector: {}}]}]';
const CHECKER_CUT =
  '`shop/p` puts the webhooks of the API server `shop/checker` into default deny, and no policy lets it call them: its requests to them fail or hang';

/** What is said of the policy beside the manifests, and beside a policy that the inventory shows. */
function said(policy: string, manifests: readonly string[], other = ''): string[] {
  const platform = newestPlatform('kubernetes');
  const load = (text: string) =>
    loadPolicies(readManifests({ file: 'p.yaml', text }).documents, { platform, defaultNamespace: 'default' })
      .policies;
  const reading = readManifests({ file: 'i.yaml', text: manifests.join('---\n') });
  const { inventory, diagnostics } = buildInventory(reading.documents);
  expect([...reading.diagnostics, ...diagnostics]).toEqual([]);
  return lintVitalPods(load(policy), inventory, platform, load(other)).map(({ code, message }) => {
    expect(code).toMatch(/^policy\/cuts-/);
    return message;
  });
}

describe('webhooks and APIs that the inventory names', () => {
  it.each([
    HOOK,
    HOOK.replace('Validating', 'Mutating'),
    'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.example}\nspec: {service: {namespace: shop, name: checker, port: 443}}\n',
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.example}\nspec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {namespace: shop, name: checker}}}}}\n',
  ])('are cut off by a policy that lets only pods in: %s', (caller) => {
    expect(said(knp('{}', OWN_NAMESPACE), [CHECKER, SERVICE, caller])).toEqual([CHECKER_CUT]);
    expect(said(knp('{matchLabels: {app: checker}}', OWN_NAMESPACE), [caller, SERVICE, CHECKER])).toEqual([
      CHECKER_CUT,
    ]);
  });

  it('are not where their own port is open, to everybody or to some block', () => {
    for (const rule of [
      'ingress: [{ports: [{port: 8443}]}]',
      'ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: hook}]}]',
    ]) {
      expect(said(knp('{}', rule), [CHECKER, SERVICE, HOOK])).toEqual([]);
    }
    expect(said(knp('{}', 'ingress: [{ports: [{port: 443}]}]'), [CHECKER, SERVICE, HOOK])).toEqual([
      CHECKER_CUT,
    ]);
    const other = configuration('{namespace: shop, name: checker, port: 9000}');
    expect(said(knp('{}', 'ingress: [{ports: [{port: 9000}]}]'), [CHECKER, SERVICE, other])).toEqual([]);
  });

  it('are not where nobody names them, a policy of the inventory lets them be called, or nobody knows who they are', () => {
    expect(said(knp('{}', OWN_NAMESPACE), [CHECKER, SERVICE])).toEqual([]);
    expect(said(knp('{}', OWN_NAMESPACE), [CHECKER, HOOK])).toEqual([]);
    expect(said(knp('{}', OWN_NAMESPACE), [SERVICE, HOOK])).toEqual([]);
    const open = knp('{}', 'ingress: [{}]').replace('name: p', 'name: open');
    expect(said(knp('{}', OWN_NAMESPACE), [CHECKER, SERVICE, HOOK], open)).toEqual([]);
    const wrong = HOOK.replace('admissionregistration.k8s.io', 'example.com');
    expect(said(knp('{}', OWN_NAMESPACE), [CHECKER, SERVICE, wrong])).toEqual([]);
  });

  it('are not when they are in the network of their node', () => {
    const onNode = CHECKER.replace('containers:', 'hostNetwork: true, containers:');
    expect(said(knp('{}', OWN_NAMESPACE), [onNode, SERVICE, HOOK])).toEqual([]);
  });
});

describe('controllers and deployers by their images', () => {
  const NO_EGRESS = 'policyTypes: [Egress]';
  const cut = (image: string, more = ''): string[] =>
    said(knp('{}', NO_EGRESS), [
      deployment('it', `[{name: a, image: side}, {name: b, image: "${image}"${more}}]`),
    ]);

  it('are known whatever the registry, the tag and their labels', () => {
    const controller =
      '`shop/p` puts the ingress controller `shop/it` into default deny, and no policy lets it reach the API server: it no longer learns of changes';
    expect(cut('registry.k8s.io/ingress-nginx/controller:v1.13.0@sha256:abc')).toEqual([controller]);
    expect(cut('localhost:5000/mirror/traefik:3')).toEqual([controller]);
    const deployer =
      '`shop/p` puts the deployer `shop/it` into default deny, and no policy lets it reach the API server: nothing can be deployed, not even a fix of this policy';
    expect(cut('gitlab/gitlab-runner')).toEqual([deployer]);
    expect(
      cut('quay.io/argoproj/argocd:v3', ', args: [/usr/local/bin/argocd-application-controller]'),
    ).toEqual([deployer]);
  });

  it('are not guessed from other images', () => {
    expect(cut('quay.io/argoproj/argocd:v3', ', args: [argocd-server]')).toEqual([]);
    expect(cut('example/traefik-forward-auth')).toEqual([]);
    expect(cut('example/traefik/whoami:v1')).toEqual([]);
  });

  it('are not told of twice where their usual labels tell', () => {
    const usual = deployment('it', '[{name: a, image: traefik}]')
      .replaceAll('shop', 'traefik')
      .replace('{app: it}', '{app.kubernetes.io/name: traefik}');
    expect(said(knp('{}', NO_EGRESS).replace('shop', 'traefik'), [usual])).toEqual([]);
  });
});
