import { describe, expect, it } from 'vitest';
import {
  CART_INGRESS,
  ISOLATE_DB,
  recorded,
  run,
  seen,
  side,
  workload,
} from '../../../test/support/simulated-shop.ts';
import type { Simulation } from '../simulation.ts';
import type { PolicySide } from '../simulation-input.ts';
import { decideGate, gateOfInvalidPolicies } from './gate.ts';
import type { GateSettings } from './gate-settings.ts';
import type { Waiver } from './waiver.ts';

const settings: GateSettings = {
  blocked: 'fail',
  opened: 'warn',
  unknown: 'warn',
  uncovered: 'warn',
  unprotected: 'warn',
  notSimulated: 'warn',
  maxAgeMs: 1000,
  minimumConnections: 1,
  minimumWindowMs: 1000,
  minimumCompared: 0.5,
};

/** The newest record is of 2000. */
function blocking(): Simulation {
  return run(
    side('base'),
    side('head', ISOLATE_DB),
    [recorded(workload('web'), workload('db'), { allowed: seen(3) })],
    [workload('db')],
  );
}

function harmless(): Simulation {
  return run(
    side('base'),
    side('head', CART_INGRESS),
    [recorded(workload('web'), workload('cart'), { allowed: seen(1) })],
    [workload('cart')],
  );
}

it('fails on blocked, even when the recording is old', () => {
  const gate = decideGate(blocking(), settings, 1_000_000);
  expect(gate.outcome).toBe('fail');
  expect(gate.reasons.map(({ code }) => code)).toEqual(['blocked', 'flows-too-old']);
});

it('passes when all that was seen stays allowed and the recording is fresh', () => {
  expect(decideGate(harmless(), settings, 3000)).toEqual({ outcome: 'pass', reasons: [] });
});

it('warns where the change ends that DNS names are learned, and not where they never were', () => {
  const unlearned = {
    code: 'policy/cilium-names-without-dns',
    severity: 'warning',
    meaning: 'noted',
    message: 'm',
    help: 'h',
  } as const;
  const decide = (side: { readonly side?: 'both' }) =>
    decideGate({ ...harmless(), diagnostics: [{ ...unlearned, ...side }] }, settings, 3000);
  expect(decide({})).toEqual({ outcome: 'warn', reasons: [{ code: 'names-not-learned' }] });
  expect(decide({ side: 'both' }).outcome).toBe('pass');
});

it('warns where the inventory shows other settings than those given, whoever brought them', () => {
  const told = {
    code: 'inventory/cilium-settings',
    severity: 'warning',
    meaning: 'noted',
    message: 'm',
    help: 'h',
  } as const;
  for (const side of [{}, { side: 'both' }] as const) {
    const decided = decideGate({ ...harmless(), diagnostics: [{ ...told, ...side }] }, settings, 3000);
    expect(decided).toEqual({ outcome: 'warn', reasons: [{ code: 'other-settings' }] });
  }
  const unchanged = run(side('base', CART_INGRESS), side('head', CART_INGRESS), []);
  expect(decideGate({ ...unchanged, diagnostics: [told] }, settings, 3000).outcome).toBe('pass');
});

it('is inconclusive without flows, with too few, and with too old ones', () => {
  const empty = run(side('base'), side('head', CART_INGRESS), []);
  expect(decideGate(empty, settings, 3000).outcome).toBe('inconclusive');
  expect(decideGate(harmless(), { ...settings, minimumConnections: 2 }, 3000).outcome).toBe('inconclusive');
  expect(decideGate(harmless(), settings, 3001).outcome).toBe('inconclusive');
  expect(decideGate(harmless(), { ...settings, maxAgeMs: undefined }, 3001).outcome).toBe('pass');
});

it('needs no flows when no policy changes', () => {
  const unchanged = run(side('base', CART_INGRESS), side('head', CART_INGRESS), []);
  expect(decideGate(unchanged, settings, 0)).toEqual({ outcome: 'pass', reasons: [] });
});

it('warns when no policy changes because nothing was compared', () => {
  const decide = (base: PolicySide, head: PolicySide) => decideGate(run(base, head, []), settings, 0);
  expect(decide(side('base'), side('head'))).toEqual({ outcome: 'warn', reasons: [{ code: 'no-policies' }] });
  const one = side('policies', CART_INGRESS);
  const reasons = [{ code: 'same-sides', name: 'policies' }];
  expect(decide(one, side('policies', CART_INGRESS))).toEqual({ outcome: 'warn', reasons });
});

it('fails on errors of policies that the API server accepts, also without flows; what was not read is another matter', () => {
  const error = {
    code: 'policy/null-rule',
    severity: 'error',
    meaning: 'unread',
    message: 'x',
    help: 'y',
  } as const;
  const faulty = { ...harmless(), diagnostics: [{ ...error, meaning: 'harmful' as const }] };
  const reasons = [{ code: 'policy-errors', errors: 1 }];
  expect(decideGate(faulty, settings, 3000)).toEqual({ outcome: 'fail', reasons });
  const empty = run(side('base'), side('head', CART_INGRESS), []);
  expect(decideGate({ ...empty, diagnostics: faulty.diagnostics }, settings, 3000)).toEqual({
    outcome: 'fail',
    reasons: [...reasons, { code: 'no-flows' }, { code: 'no-inventory', namespaces: ['shop'] }],
  });
  expect(decideGate({ ...harmless(), diagnostics: [error] }, settings, 3000)).toEqual({
    outcome: 'inconclusive',
    reasons: [{ code: 'unreadable-input', errors: 1 }],
  });
});

it('warns at least of a change that is not simulated, and cannot be told to ignore it', () => {
  const policy = harmless().changes[0]?.policy;
  if (policy === undefined) throw new Error('no change');
  const changes = [{ change: 'added', policy, isSimulated: false }] as const;
  const reasons = [{ code: 'not-simulated', changes }];
  const notSimulated: Simulation = { ...harmless(), changes };
  expect(decideGate(notSimulated, settings, 3000)).toEqual({ outcome: 'warn', reasons });
  expect(decideGate(notSimulated, { ...settings, notSimulated: 'fail' }, 3000)).toEqual({
    outcome: 'fail',
    reasons,
  });
});

it('weighs lost protection whatever was recorded, and new isolation not at all', () => {
  const lost = run(side('base', ISOLATE_DB), side('head'), [], [workload('db')]);
  const [change] = lost.isolation;
  const reasons = [{ code: 'unprotected', changes: [change] }];
  const decide = (unprotected: 'fail' | 'warn' | 'ignore') =>
    decideGate({ ...harmless(), isolation: lost.isolation }, { ...settings, unprotected }, 3000);
  expect(change).toMatchObject({ change: 'lost', workload: 'shop/db' });
  expect(decide('fail')).toEqual({ outcome: 'fail', reasons });
  expect(decide('warn')).toEqual({ outcome: 'warn', reasons });
  expect(decide('ignore')).toEqual({ outcome: 'pass', reasons: [] });
  const gained = run(side('base'), side('head', ISOLATE_DB), [], [workload('db')]).isolation;
  expect(gained).toMatchObject([{ change: 'gained' }]);
  expect(decideGate({ ...harmless(), isolation: gained }, settings, 3000).outcome).toBe('pass');
});

it('weighs findings as the settings say', () => {
  expect(decideGate(blocking(), { ...settings, blocked: 'warn' }, 2000).outcome).toBe('warn');
  expect(decideGate(blocking(), { ...settings, blocked: 'ignore' }, 2000).outcome).toBe('pass');
});

describe('each finding', () => {
  const tally = { connections: 2, seen: 5 };
  const found = (code: 'blocked' | 'opened' | 'unknown'): Simulation => ({
    ...harmless(),
    totals: { ...harmless().totals, [code]: tally },
  });
  const uncovered = (): Simulation => ({
    ...harmless(),
    coverage: { touched: 2, withoutTraffic: ['shop/db'] },
  });

  it.each(['blocked', 'opened', 'unknown'] as const)('%s has a level of its own', (code) => {
    const decide = (level: 'fail' | 'warn' | 'ignore') =>
      decideGate(found(code), { ...settings, [code]: level }, 3000);
    expect(decide('fail')).toEqual({ outcome: 'fail', reasons: [{ code, tally }] });
    expect(decide('warn')).toEqual({ outcome: 'warn', reasons: [{ code, tally }] });
    expect(decide('ignore')).toEqual({ outcome: 'pass', reasons: [] });
  });

  it('workloads without traffic too', () => {
    const reasons = [{ code: 'uncovered-workloads', workloads: ['shop/db'] }];
    expect(decideGate(uncovered(), settings, 3000)).toEqual({ outcome: 'warn', reasons });
    expect(decideGate(uncovered(), { ...settings, uncovered: 'fail' }, 3000).outcome).toBe('fail');
    expect(decideGate(uncovered(), { ...settings, uncovered: 'ignore' }, 3000)).toEqual({
      outcome: 'pass',
      reasons: [],
    });
  });

  it('is listed by its weight: what fails, what is not known, what warns', () => {
    const simulation: Simulation = {
      ...uncovered(),
      totals: { ...harmless().totals, opened: tally, unknown: tally },
    };
    const gate = decideGate(simulation, { ...settings, unknown: 'fail' }, 9000);
    expect(gate.outcome).toBe('fail');
    expect(gate.reasons.map(({ code }) => code)).toEqual([
      'unknown',
      'flows-too-old',
      'opened',
      'uncovered-workloads',
    ]);
  });
});

describe('what is missing', () => {
  it('is said with its numbers', () => {
    expect(decideGate(harmless(), { ...settings, minimumConnections: 2 }, 3001).reasons).toEqual([
      { code: 'too-few-connections', connections: 1, minimum: 2 },
      { code: 'flows-too-old', newest: 2000, maxAgeMs: 1000 },
    ]);
  });

  it('counts connections that agree, contradict or cannot be compared', () => {
    const simulation = {
      ...harmless(),
      accuracy: { ...harmless().accuracy, agreeing: 20, contradicting: 1, notComparable: 4 },
    };
    const least = (minimumConnections: number) =>
      decideGate(simulation, { ...settings, minimumConnections }, 3000).outcome;
    expect([25, 26].map(least)).toEqual(['pass', 'inconclusive']);
  });

  it('is a source that was cut, by name', () => {
    const records = { lines: 1, connections: 1, ignored: {}, broken: {} };
    const told = { format: 'hubble', window: undefined, lostEvents: 0, sampling: undefined, records };
    const sources = [
      { ...told, name: 'cut.gz', isComplete: false },
      { ...told, name: 'whole.gz', isComplete: true },
    ];
    const simulation = { ...harmless(), evidence: { ...harmless().evidence, sources } };
    expect(decideGate(simulation, settings, 3000)).toEqual({
      outcome: 'inconclusive',
      reasons: [{ code: 'incomplete-input', sources: ['cut.gz'] }],
    });
  });

  it('is no age when no record is dated', () => {
    const simulation = { ...harmless(), evidence: { ...harmless().evidence, window: undefined } };
    expect(decideGate(simulation, settings, 1_000_000).reasons).toEqual([{ code: 'no-times' }]);
  });

  it('is all of it when policies are invalid', () => {
    expect(gateOfInvalidPolicies(2)).toEqual({
      outcome: 'invalid',
      reasons: [{ code: 'invalid-policies', files: 2 }],
    });
  });
});

describe('what was accepted, silenced or changed besides the policies', () => {
  const waiver = (source: string): Waiver => ({
    kind: 'blocked',
    target: { by: 'fingerprint', fingerprint: source },
    owner: 'a',
    reason: 'b',
    expires: '2026-12-31',
    span: { file: 'waivers.yaml', line: 1, column: 1 },
  });
  const decide = (simulation: Simulation) => decideGate(simulation, settings, 3000);

  it('is told with the connections and the workloads that it is about', () => {
    const { waived, ...simulation } = blocking();
    const [finding] = simulation.impacts;
    const [change] = run(side('base', ISOLATE_DB), side('head'), [], [workload('db')]).isolation;
    if (finding === undefined || change === undefined) throw new Error('no finding');
    const one = waiver('a');
    const accepted = (connections: number, workloads: number) => ({
      ...harmless(),
      waived: {
        ...waived,
        impacts: Array.from({ length: connections }, () => ({ finding, waiver: one })),
        isolation: Array.from({ length: workloads }, () => ({ finding: change, waiver: one })),
      },
    });
    const told = (connections: number, workloads: number) => ({
      outcome: 'warn',
      reasons: [{ code: 'waived', connections, workloads }],
    });
    expect(decide(accepted(2, 0))).toEqual(told(2, 0));
    expect(decide(accepted(0, 2))).toEqual(told(0, 1));
    expect(decide(accepted(1, 1))).toEqual(told(1, 1));
    expect(decide(accepted(0, 0))).toEqual({ outcome: 'pass', reasons: [] });
  });

  it('does not count where the waiver has expired, lasts too long or is not allowed', () => {
    const refused = (['expired', 'too-long', 'not-allowed'] as const).map((why) => ({
      waiver: waiver(why),
      why,
    }));
    const only = (index: number) =>
      decide({ ...harmless(), waived: { ...harmless().waived, refused: refused.slice(index, index + 1) } });
    expect(only(0)).toEqual({
      outcome: 'fail',
      reasons: [{ code: 'waivers-expired', waivers: [waiver('expired')] }],
    });
    expect(only(1).outcome).toBe('fail');
    expect(only(2)).toEqual({
      outcome: 'warn',
      reasons: [{ code: 'waivers-not-allowed', waivers: [waiver('not-allowed')] }],
    });
    const all = decide({ ...harmless(), waived: { ...harmless().waived, refused } });
    expect(all.reasons.map((reason) => [reason.code, 'waivers' in reason && reason.waivers.length])).toEqual([
      ['waivers-expired', 1],
      ['waivers-too-long', 1],
      ['waivers-not-allowed', 1],
    ]);
  });

  it('is a change of the settings that judge it', () => {
    const judged = (by: Partial<Simulation['judgedBy']>) =>
      decide({ ...harmless(), judgedBy: { ...harmless().judgedBy, ...by } });
    const changed = (settingsChanged: number, files: number) => ({
      outcome: 'warn',
      reasons: [{ code: 'judged-by-changed', settings: settingsChanged, files }],
    });
    const change = { key: 'gate.blocked', before: 'fail', after: 'warn', isInForce: false };
    expect(judged({ isKnown: false })).toEqual({
      outcome: 'warn',
      reasons: [{ code: 'judged-by-unknown' }],
    });
    expect(judged({ changes: [change, change] })).toEqual(changed(2, 0));
    expect(judged({ target: 'none' })).toEqual(changed(1, 0));
    expect(judged({ target: 'broken', changes: [change, change] })).toEqual(changed(2, 0));
    expect(judged({ files: ['flows.ndjson'] })).toEqual(changed(0, 1));
    expect(judged({ changes: [change], files: ['flows.ndjson'] })).toEqual(changed(1, 1));
  });

  it('is an error in a file that the change does not touch, or that a comment silences', () => {
    const fault = { code: 'policy/null-rule', severity: 'warning', message: 'x', help: 'y' } as const;
    const at = (file: string) => ({ span: { file, line: 1, column: 1 } });
    const withFaults = (...diagnostics: Simulation['diagnostics']) => decide({ ...harmless(), diagnostics });
    const told = (files: number) => ({ outcome: 'warn', reasons: [{ code: 'faults-in-base', files }] });
    expect(withFaults({ ...fault, ...at('a'), meaning: 'harmful', side: 'both' })).toEqual(told(1));
    expect(
      withFaults(
        { ...fault, ...at('a'), meaning: 'unread', side: 'both' },
        { ...fault, ...at('a'), meaning: 'unread', side: 'base' },
        { ...fault, ...at('b'), meaning: 'unread', side: 'base' },
      ),
    ).toEqual(told(2));
    expect(withFaults({ ...fault, ...at('a'), meaning: 'harmful', side: 'base' }).reasons).toEqual([]);
    expect(withFaults({ ...fault, ...at('a'), meaning: 'noted', side: 'both' }).reasons).toEqual([]);
    const silence = 'it is wanted';
    expect(withFaults({ ...fault, ...at('a'), meaning: 'harmful', silence })).toEqual({
      outcome: 'warn',
      reasons: [{ code: 'silenced-errors', errors: 1 }],
    });
    expect(withFaults({ ...fault, ...at('a'), meaning: 'harmful', side: 'both', silence }).reasons).toEqual(
      [],
    );
  });
});
