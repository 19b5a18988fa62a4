import { describe, expect, it } from 'vitest';
import { decideGate } from '../../../src/impact/gate/gate.ts';
import type { SimulationResult } from '../../../src/impact/simulation-result.ts';
import { renderComment } from '../../../src/report/render-comment.ts';
import { renderJson } from '../../../src/report/render-json.ts';
import { ISOLATE_DB, recorded, run, seen, side, workload } from '../../support/simulated-shop.ts';

/** Every client of one service is blocked, by so many policies that select it. */
function massBlock(clients: number, policies: number): SimulationResult {
  const isolating = Array.from({ length: policies }, (_, i) =>
    ISOLATE_DB.replace('db-isolate', `isolate-${i}`),
  );
  const connections = Array.from({ length: clients }, (_, i) =>
    recorded(workload(`client-${i}`), workload('db'), { allowed: seen(1) }),
  );
  const simulation = run(side('base'), side('head', ...isolating), connections);
  const gate = decideGate(
    simulation,
    {
      blocked: 'fail',
      opened: 'warn',
      unknown: 'warn',
      uncovered: 'ignore',
      unprotected: 'warn',
      notSimulated: 'warn',
      maxAgeMs: undefined,
      minimumConnections: 1,
      minimumWindowMs: undefined,
      minimumCompared: 0,
    },
    2000,
  );
  return { kind: 'simulated', simulation, gate };
}

const json = (result: SimulationResult): string => [...renderJson(result, { version: 'test' })].join('');

describe('a change that blocks everything with hundreds of policies', () => {
  const result = massBlock(300, 200);
  const { simulation } = JSON.parse(json(result));

  it('names each policy once in the JSON report, and what decides by its place', () => {
    expect(simulation.policies.map(({ name }: { name: string }) => name)).toEqual(
      Array.from({ length: 200 }, (_, i) => `isolate-${i}`),
    );
    expect(simulation.policySets).toEqual([Array.from({ length: 200 }, (_, i) => i)]);
    expect(simulation.impacts).toHaveLength(300);
    for (const { head, cause } of simulation.impacts) {
      expect(head.ingress.decision).toEqual({ kind: 'default-deny', policySet: 0 });
      expect(cause.policySet).toBe(0);
    }
  });

  it('gives a report that grows with the connections and with the policies, not with their product', () => {
    const size = (clients: number, policies: number): number => json(massBlock(clients, policies)).length;
    const [few, moreClients, morePolicies, both] = [
      size(30, 20),
      size(300, 20),
      size(30, 200),
      size(300, 200),
    ];
    expect(both).toBeLessThan(1.1 * (moreClients + morePolicies - few));
  });

  it('says so in the comment, with what does not fit counted', () => {
    const comment = renderComment(result, { version: 'test', budget: 5000 });
    expect(comment).toMatch(/^### 🔴 Blocks 300 connections/);
    expect(comment).toMatch(/… and \d+ more in the report/);
    expect(comment).toContain('`shop/isolate-0`, `shop/isolate-1`, `shop/isolate-2` and 197 more');
  });
});

it('tells policies of the same name in different files apart', () => {
  const moved = ISOLATE_DB.replace('ingress:', 'ingress: ');
  const connections = [recorded(workload('web'), workload('db'), { denied: seen(1) })];
  const simulation = run(
    side('base', moved),
    side('head', '', moved.replace('app: db', 'app: cart')),
    connections,
  );
  const result: SimulationResult = { kind: 'simulated', simulation, gate: { outcome: 'pass', reasons: [] } };
  const report = JSON.parse(json(result)).simulation;
  const [impact] = report.impacts;
  const named = report.policies[report.policySets[impact.base.ingress.decision.policySet][0]];
  expect(named).toMatchObject({ name: 'db-isolate', file: 'base/0.yaml' });
});
