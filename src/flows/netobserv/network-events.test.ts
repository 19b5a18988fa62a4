import { expect, it } from 'vitest';
import { eventVerdict } from './network-events.ts';

/* Sentences and names as releases of OVN-Kubernetes wrote them (go-controller/observability-lib). */

const deciding = { direction: 'ingress', kind: 'NetworkPolicy', namespace: 'data', name: 'from-blog' };

it.each([
  ['Allowed by network policy from-blog in namespace data, direction Ingress', 'allowed'],
  ['Dropped by network policy data:from-blog, direction ingress', 'denied'],
  [{ Action: 'DROP', Type: 'NetworkPolicy', Direction: 'INGRESS', Name: 'data:from-blog' }, 'denied'],
  [
    {
      Action: 'allow-related',
      Type: 'NetworkPolicy',
      Direction: 'Ingress',
      Name: 'from-blog',
      Namespace: 'data',
    },
    'allowed',
  ],
])('%j names its policy', (event, action) => {
  expect(eventVerdict([event])).toMatchObject({
    outcome: action,
    observer: 'ingress-verdict',
    policies: [{ ...deciding, action }],
  });
});

it('the own node of a pod is let in without a policy', () => {
  expect(eventVerdict(['Allowed by default allow from local node policy, direction ingress'])).toMatchObject({
    outcome: 'allowed',
    observer: 'ingress-verdict',
    policies: [],
  });
});
