import { describe, expect, it } from 'vitest';
import { actingCommands } from './acting-commands.ts';
import { createPolicyPlaces } from './policy-places.ts';

const known = {
  places: createPolicyPlaces(['policies/base/shop/default.yaml', 'policies/base/shop/web.yaml']),
  namespaces: new Set(['shop']),
  isAsked: (label: string) => ['app', 'kubernetes.io/metadata.name', 'team'].includes(label),
};

const acts = (line: string, before = ''): boolean => actingCommands(`${before}\n${line}`, known).length > 0;

describe('a command alters what policies do', () => {
  it.each([
    'kubectl -n shop delete networkpolicy default-deny',
    '    - kubectl delete netpol --all',
    'kubectl delete cnp,ccnp --all -A',
    'kubectl -n shop delete networkpolicies.networking.k8s.io/a',
    'kubectl get netpol -o name | xargs kubectl delete',
    'subprocess.run(["kubectl", "delete", "netpol", "--all"])',
    `kubectl patch netpol web -p '{"spec": {}}'`,
    'kubectl annotate cnp web a=b',
    'kubectl label namespace pay team=a --overwrite',
    'kubectl label pod web-0 app-',
    'kubectl label namespace pay $LABELS',
    `kubectl patch deploy web -p '{"spec":{"template":{"metadata":{"labels":{"app":"x"}}}}}'`,
    'kubectl patch deployment/web --patch-file p.yaml',
    `kubectl patch deploy web -p '{"spec":{"template":{"spec":{"hostNetwork":true}}}}'`,
    'kubectl replace --force -f policies/base/shop/default.yaml',
    'kubectl delete -R -f policies/base',
    'kubectl delete namespace shop',
    'calicoctl delete gnp a',
    'cilium config set enable-policy never',
    'flux suspend kustomization policies',
    'api.delete_namespaced_network_policy("a", "shop")',
    'rm policies/base/shop/default.yaml',
    'rm -rf ./policies',
    'rm -f policies/base/shop/*.yaml',
    'cd policies/base/shop && rm default.yaml',
    'mv policies/base/shop /tmp/',
    'cp other.yaml policies/base/shop/web.yaml',
    'git checkout v1.0 -- policies',
    'git restore --source=HEAD~5 policies/base',
    'echo "" > policies/base/shop/web.yaml',
    'kustomize build a >>policies/base/shop/web.yaml',
    'find policies -name "*.yaml" -delete',
    'curl -o policies/base/shop/web.yaml https://example.com/a',
    'DIR ?= policies/base',
    'kubectl \\\n  delete \\\n  netpol a',
    '    - >-\n      kubectl\n      delete\n      netpol a',
    '    - kubectl delete\n      netpol a',
    'run([\n  "kubectl",\n  "delete",\n  "netpol",\n])',
    'command:\n  - kubectl\n  - delete\n  - netpol\n  - --all',
    'image: bitnami/kubectl\nargs:\n  - delete\n  - netpol',
    'KIND=netpol\nkubectl delete $KIND --all',
    'K="kubectl -n shop"\n$K delete netpol --all',
    '$K delete netpol --all',
    'kubectl delete $KIND --all',
    'kubectl apply -R -f deploy --prune --all',
    'kubectl delete --raw /apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/a',
    'curl -X DELETE $API/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/a',
    'find . -name "*.yaml" | xargs sed -i s/a/b/',
  ])('%s', (line) => {
    expect(acts(line)).toBe(true);
  });

  it('by a variable that names their folder', () => {
    expect(acts('rm -rf $DIR', 'variables: {DIR: policies/base}')).toBe(true);
    expect(acts('rm -rf $'.concat('{DIR}/shop'), 'DIR=policies/base')).toBe(true);
    expect(acts('rm -rf $DIR', 'variables: {DIR: build}')).toBe(false);
  });
});

describe('a command alters nothing that policies do', () => {
  it.each([
    'kubectl get networkpolicy -A',
    'kubectl describe netpol -n shop',
    'kubectl wait --for=delete netpol/a',
    'kubectl diff -f policies/base',
    'kubectl apply -R -f policies/base',
    'kubectl -n shop set image deploy/web web=a:2',
    'kubectl -n shop rollout restart deploy/web',
    'kubectl -n shop delete job migrate --ignore-not-found',
    'kubectl delete namespace review-$CI_COMMIT_REF_SLUG',
    'kubectl label namespace shop pod-security.kubernetes.io/enforce=baseline',
    'kubectl annotate deploy web kubernetes.io/change-cause=a',
    `kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"a"}]}}}}'`,
    `kubectl patch deploy web -p '{"metadata":{"labels":{"version":"2"}}}'`,
    'kubectl replace -f deploy/app.yaml',
    '# kubectl delete netpol --all',
    'calicoctl get gnp',
    'cilium status --wait',
    'yamllint policies/base',
    'cat policies/base/shop/default.yaml',
    'git diff -- policies',
    'rm -rf build dist',
    'path: "policies/<< inputs.app >>"',
    'description: >- of policies/base',
    'kustomize build policies/base > out.yaml',
    'kustomize build policies/base 2>/dev/null',
    'rm -rf vendor/policies-old',
    'sed -i s/TAG/1/ deploy/web.yaml',
    'cp deploy/prod.yaml deploy/current.yaml',
    'cache: {key: a, policy: pull-push}',
    'image: bitnami/kubectl:1.32',
    'image: bitnami/kubectl\nargs:\n  - get\n  - netpol',
    '    - cp a b\n    - cat policies/base/shop/web.yaml',
    'curl $API/apis/networking.k8s.io/v1/networkpolicies',
    'find . -name "*.go" | xargs sed -i s/a/b/',
  ])('%s', (line) => {
    expect(acts(line)).toBe(false);
  });
});

it('in a program that is no shell script, whatever names a place of policies may write there', () => {
  const line = 'for f in glob("policies/base/*.yaml"): change(f)';
  expect(actingCommands(line, known, 'ci/a.py')).toEqual([line]);
  expect(actingCommands('COPY policies/base /m', known, 'Dockerfile')).toHaveLength(1);
  expect(actingCommands('print("policies are base")', known, 'ci/a.py')).toEqual([]);
  expect(actingCommands(line, known, 'ci/a.sh')).toEqual([]);
});

it('commands are told in their order: a job that applies policies before it deletes them does something else', () => {
  const [one, other] = ['rm policies/base/shop/web.yaml', 'calicoctl apply -f a'];
  expect(actingCommands(`${one}\n${other}`, known)).toEqual([one, other]);
  expect(actingCommands(`${other}\n${one}`, known)).toEqual([other, one]);
});
