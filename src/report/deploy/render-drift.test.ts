import { expect, it } from 'vitest';
import { besideOf } from '../../plan/drift.ts';
import { renderDrift } from './render-drift.ts';

it('names what is live beside the set, and who manages it', () => {
  const content = (name: string, ...managers: readonly string[]) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop', managedFields: managers.map((manager) => ({ manager })) },
  });
  const beside = besideOf([content('b'), content('allow-all', 'kubectl-create', 'helm')]);
  expect(beside.map(({ object, managers }) => [object.name, ...managers])).toEqual([
    ['allow-all', 'helm', 'kubectl-create'],
    ['b'],
  ]);
  expect(renderDrift('https://k8s', [], beside)).toBe(
    [
      'No drift: https://k8s matches git.',
      '',
      '2 objects in the namespaces of the set are not in git, but are also in force:',
      '   NetworkPolicy shop/allow-all (helm, kubectl-create)',
      '   NetworkPolicy shop/b',
      '',
    ].join('\n'),
  );
});
