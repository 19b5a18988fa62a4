import { expect, it } from 'vitest';
import { mayTake, parseTakeOver } from './take-over.ts';

it.each([
  ['kubectl', { kind: 'tool', tool: 'kubectl' }],
  ['flux', { kind: 'tool', tool: 'flux' }],
  ['manager:kubectl', { kind: 'manager', name: 'kubectl' }],
  ['shop/web', { kind: 'object', name: 'shop/web' }],
  ['web', { kind: 'object', name: 'web' }],
  ['apply-set:ci/all', { kind: 'apply-set', ref: { namespace: 'ci', name: 'all' } }],
  ['apply-set:all', { kind: 'object', name: 'apply-set:all' }],
  ['xmanager:y', { kind: 'object', name: 'xmanager:y' }],
  ['manager:', { kind: 'object', name: 'manager:' }],
  ['', undefined],
  ['a b', undefined],
  ['a/b c', undefined],
  ['a/b/c', undefined],
  [' a', undefined],
  ['/a', undefined],
  ['a/', undefined],
])('reads `%s` as %j', (text, meant) => {
  expect(parseTakeOver(text)).toEqual(meant);
});

const WEB = { namespace: 'shop', name: 'web' };
const may = (
  text: string,
  from: Parameters<typeof mayTake>[2],
  object: Parameters<typeof mayTake>[1] = WEB,
) =>
  mayTake(
    [parseTakeOver(text)].filter((one) => one !== undefined),
    object,
    from,
  );

it('takes an object that is named from anybody, and no other', () => {
  expect(may('shop/web', { manager: 'x' })).toBe(true);
  expect(may('web', { manager: 'x' })).toBe(false);
  expect(may('web', { manager: 'x' }, { namespace: undefined, name: 'web' })).toBe(true);
  expect(may('shop/db', { manager: 'x' })).toBe(false);
});

it('takes from the manager that is named, and from no other', () => {
  expect(may('manager:x', { manager: 'x' })).toBe(true);
  expect(may('manager:x', { manager: 'xy' })).toBe(false);
  expect(may('manager:x', { tool: 'helm' })).toBe(false);
});

it.each([
  ['kubectl', ['kubectl', 'kubectl-client-side-apply', 'kubectl-edit'], ['kubectlx', 'my-kubectl']],
  ['helm', ['helm', 'Helm'], ['helmfile', 'my-helm', 'helm-controller']],
  ['argocd', ['argocd', 'argocd-controller'], ['argocdx', 'my-argocd']],
  ['kapp', ['kapp', 'kapp-server-side-apply'], ['kappa']],
  ['kpt', ['kpt'], ['kptfile']],
  ['terraform', ['HashiCorp', 'Terraform'], ['terraform-operator']],
  ['pulumi', ['pulumi-kubernetes', 'pulumi-kubernetes-31df3088'], ['pulumi-kubernetes2']],
  ['kluctl', ['kluctl'], ['kluctl-x']],
  ['flux', ['kustomize-controller', 'helm-controller'], ['kustomize-controller-2', 'a-helm-controller']],
])('takes from the managers of %s', (tool, own, others) => {
  expect(own.filter((manager) => !may(tool, { manager }))).toEqual([]);
  expect(others.filter((manager) => may(tool, { manager }))).toEqual([]);
});

it('takes from the tool that marks the object as its own, whoever manages its fields', () => {
  expect(may('helm', { tool: 'helm', manager: 'kubectl' })).toBe(true);
  expect(may('kubectl', { tool: 'helm', manager: 'kubectl' })).toBe(false);
  expect(may('apply-set:shop/web', { manager: 'kubectl' })).toBe(false);
  // Nobody is known: nothing is taken.
  expect(may('kubectl', {})).toBe(false);
  expect(mayTake([], WEB, { manager: 'kubectl' })).toBe(false);
});
