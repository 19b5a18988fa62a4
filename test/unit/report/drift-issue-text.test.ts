import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findLiveText } from '../../../src/gitlab/notes/live-text.ts';
import type { DriftedObject, DriftKind } from '../../../src/plan/drift.ts';
import { renderDriftIssue } from '../../../src/report/deploy/render-drift-issue.ts';
import { hostileText } from '../../support/hostile-text.ts';

const KINDS: readonly DriftKind[] = ['missing', 'changed', 'extra', 'shared', 'not-enforced'];

function drifted(kind: DriftKind, name: string, text: string, lines = 1, managers = 1): DriftedObject {
  const object = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    namespace: 'shop',
    name,
    span: undefined,
  };
  return {
    object,
    kind,
    managers: Array.from({ length: managers }, () => text),
    change: {
      object,
      resource: 'ciliumnetworkpolicies.cilium.io',
      action: 'update',
      effect: 'none',
      before: { spec: { [text]: text } },
      after: { spec: Object.fromEntries(Array.from({ length: lines }, (_, i) => [`${text}${i}`, text])) },
      takesFrom: [],
      otherManagers: [text],
      refusedByPlugIn: text,
    },
  };
}

it('no name, content or word of a plug-in acts in GitLab, or looks like a marker', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), hostileText, hostileText, (kind, name, text) => {
      const body = renderDriftIssue('https://cluster.example', [drifted(kind, name, text)]);
      expect(findLiveText(body)).toBeUndefined();
      expect(body).not.toContain('<!--');
    }),
    { numRuns: Number(process.env.SLUICE_TEXT_RUNS ?? 300) },
  );
});

it('a drift of any size fits into an issue, and says what is left out', () => {
  const many = Array.from({ length: 2_000 }, (_, i) => drifted('changed', `p${i}`, '`'.repeat(300), 200, 30));
  const body = renderDriftIssue('https://cluster.example', many);
  expect([...body].length).toBeLessThan(1_000_000);
  expect(body).toContain('2000 policies on');
  expect(body).toContain('\n- … and 1950 more\n');
  expect(body).toMatch(/… \d{3} more lines/);
  expect(body).toContain(' and 25 more<br>');
});
