import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tally } from '../../../src/impact/connection-impact.ts';
import { decideGate } from '../../../src/impact/gate/gate.ts';
import type { Gate } from '../../../src/impact/gate/gate-reason.ts';
import type { GateSettings } from '../../../src/impact/gate/gate-settings.ts';
import type { Simulation } from '../../../src/impact/simulation.ts';
import type { SimulationResult } from '../../../src/impact/simulation-result.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderText } from '../../../src/report/render-text.ts';
import { phraseText } from '../../../src/report/terminal/phrase-text.ts';
import { gateReasonClause } from '../../../src/report/wording/clauses/gate-reason-clause.ts';
import { headline } from '../../../src/report/wording/headline.ts';
import { simulated, simulation, source, WINDOW } from '../../support/report-builders.ts';
import { SCENARIOS } from '../../support/report-scenarios.ts';

function say(result: SimulationResult | undefined): string {
  if (result === undefined) throw new Error('no such scenario');
  const { tone, phrase } = headline(result);
  return `${tone}: ${phraseText(phrase)}`;
}

describe('the headline', () => {
  it.each([
    ['blocks-and-opens', 'red: Blocks 2 connections seen 17,944 times in 7 days, opens 1'],
    ['blocks-one', 'red: Blocks shop/orders → mail/smtp on TCP 25, seen 12 times in 7 days'],
    ['opens-several', 'yellow: Opens 2 connections tried 8 times in 7 days, 1 from outside the cluster'],
    ['blocks-nothing', 'green: Blocks nothing that was seen in 7 days'],
    [
      'touched-workloads-without-traffic',
      'yellow: Blocks nothing that was seen in 7 days, but 2 touched workloads had no allowed traffic',
    ],
    ['unknown-only', 'yellow: Blocks nothing that was seen in 7 days, but 4 connections cannot be judged'],
    [
      'opens-one-to-the-internet',
      'red: Opens shop/api on TCP 443 to 203.0.113.9 outside the cluster, tried 3 times in 7 days',
    ],
    [
      'flows-too-old',
      'white: Cannot tell: the newest recorded flow is from Tue 18 Nov 2025 06:00 UTC, older than the 7 days allowed',
    ],
    ['input-cut', 'white: Cannot tell: flows-1.ndjson.gz is not complete'],
    [
      'model-disagrees',
      'yellow: Blocks nothing that was seen in 7 days, but the model agrees with only 75 % of what was recorded',
    ],
    [
      'blocks-and-input-unreadable',
      'red: Blocks shop/web → shop/cart on TCP 8080, seen 17,930 times in 7 days',
    ],
    ['no-flows', 'white: Cannot tell: no connection was recorded'],
    [
      'adds-a-policy-that-is-not-simulated',
      'yellow: Cannot tell what it does: adds a policy that is not simulated: ClusterNetworkPolicy deny-all',
    ],
    [
      'leaves-workloads-unprotected',
      'yellow: Blocks nothing that was seen in 7 days, but 2 workloads lose protection',
    ],
    [
      'leaves-one-unprotected-without-flows',
      'yellow: data/redis accepts connections from everybody again; cannot tell what it blocks: no connection was recorded',
    ],
    ['no-policy-changed', 'green: Changes no policy'],
    [
      'not-searched',
      'yellow: Blocks nothing that was seen in 7 days, but some files could not be searched for tools that change or create policies',
    ],
    [
      'fetches-another-version',
      'white: Changes no policy in the repository, but it changes what is fetched from elsewhere, which was not read',
    ],
    ['no-policy-on-either-side', 'yellow: Changes no policy, but there is no policy before or after'],
    [
      'first-day',
      'yellow: Blocks nothing that was seen in 3 hours, but no inventory lists the workloads of shop and the recording is shorter than 7 days',
    ],
    [
      'flows-from-the-future',
      'white: Cannot tell: the newest recorded flow is from Tue 18 Nov 2025 06:00 UTC, which is in the future',
    ],
    [
      'recorded-otherwise',
      'yellow: Blocks nothing that was seen in 7 days, but 2 connections cannot be judged',
    ],
    ['invalid-files', 'red: 2 policy files are invalid: nothing was simulated'],
  ])('on %s says %j', (scenario, expected) => {
    expect(say(SCENARIOS[scenario])).toBe(expected);
  });

  it('leaves out what a long command renders', () => {
    const sources = [`sh -c ${'x'.repeat(200)}`];
    const reasons: Gate['reasons'] = [{ code: 'base-not-rendered', sources }];
    const gate: Gate = { outcome: 'inconclusive', reasons };
    expect(say({ kind: 'not-simulated', diagnostics: [], gate })).toBe(
      'white: Cannot tell: the target branch cannot be rendered: 1 entry of render; the change cannot be compared',
    );
  });

  it('is readable in the 140 characters of a notification', () => {
    for (const result of Object.values(SCENARIOS)) expect(say(result).length).toBeLessThan(140);
  });

  it('is not green when the policies of the change hold what is likely a slip of the pen', () => {
    const slip: Diagnostic = {
      code: 'inventory/peer-matches-nothing',
      severity: 'warning',
      meaning: 'noted',
      message: 'x',
      help: 'did you mean `y`?',
    };
    const green = 'green: Blocks nothing that was seen in 7 days';
    const judgedWith = (one: Diagnostic) => say(simulated(simulation({ diagnostics: [one] }), 'pass'));
    expect(judgedWith(slip)).toBe(
      'yellow: Blocks nothing that was seen in 7 days, but its policies have 1 likely mistake',
    );
    expect(judgedWith({ ...slip, side: 'both' })).toBe(green);
    expect(judgedWith({ ...slip, severity: 'info' })).toBe(green);
    // The job is orange then, so the first line says why.
    expect(judgedWith({ ...slip, code: 'inventory/labels-differ' })).toBe(`${green}; 1 warning below`);
  });

  it('does not say that nothing was recorded where the recording could not be read', () => {
    const result = SCENARIOS['no-flows'];
    if (result?.kind !== 'simulated') throw new Error('no simulation');
    const { evidence } = result.simulation;
    const records = { lines: 2, connections: 0, ignored: {}, broken: { malformed: 2 } };
    const sources = [source('flows.csv', { records })];
    expect(say({ ...result, simulation: { ...result.simulation, evidence: { ...evidence, sources } } })).toBe(
      'white: Cannot tell: the flows could not be read',
    );
  });

  it('says what invalid and missing input is, whatever the gate names', () => {
    const without = (outcome: Gate['outcome'], reasons: Gate['reasons'] = []): string =>
      say({ kind: 'not-simulated', diagnostics: [], gate: { outcome, reasons } });
    expect(without('inconclusive', [{ code: 'no-flows' }])).toBe(
      'white: Cannot tell: no connection was recorded',
    );
    expect(without('inconclusive')).toBe('white: Cannot tell: nothing was simulated');
    expect(without('invalid')).toBe('red: The input cannot be read: nothing was simulated');
    expect(without('invalid', [{ code: 'invalid-policies', files: 0 }])).toBe(
      'red: The input cannot be read: nothing was simulated',
    );
    expect(without('invalid', [{ code: 'invalid-policies', files: 1 }])).toBe(
      'red: 1 policy file is invalid: nothing was simulated',
    );
  });
});

/** Mostly what a green answer needs, so that in thousands of cases some dozens are green. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const tally: fc.Arbitrary<Tally> = fc
  .oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 5 }))
  .map((connections) => ({ connections, seen: 3 * connections }));
const few = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat({ max: 100 }));
const level = fc.constantFrom('fail', 'warn', 'ignore');
const DAY = 86_400_000;

const anySettings: fc.Arbitrary<GateSettings> = fc.record({
  blocked: level,
  opened: level,
  unknown: level,
  uncovered: level,
  unprotected: level,
  notSimulated: fc.constantFrom('fail', 'warn'),
  maxAgeMs: fc.constantFrom(7 * DAY, 9 * DAY, undefined),
  minimumWindowMs: fc.constantFrom(7 * DAY, 9 * DAY),
  minimumCompared: fc.constantFrom(0, 0.5),
  minimumConnections: fc.constantFrom(undefined, 1, 30),
});

const ERROR: Diagnostic = {
  code: 'flows/unreadable',
  severity: 'error',
  meaning: 'unread',
  message: 'x',
  help: 'y',
};

const LOST: Simulation['isolation'][number] = {
  change: 'unclear',
  workload: 'shop/web',
  direction: 'ingress',
  policies: [],
  line: undefined,
  reason: { code: 'policy-not-simulated', detail: 'x' },
};

const anySimulation: fc.Arbitrary<Simulation> = fc
  .record({
    blocked: tally,
    opened: tally,
    unknown: tally,
    agreeing: fc.nat({ max: 100 }),
    contradicting: few,
    notComparable: few,
    outdated: few,
    touchedCompared: mostly(5, 0),
    isComplete: fc.oneof(fc.constant(true), fc.boolean()),
    hasWindow: fc.oneof(fc.constant(true), fc.boolean()),
    lostEvents: mostly(0, 1000, 1_000_000),
    knownNodes: fc.constantFrom(0, 3, 3, 4),
    describedNamespaces: mostly(['shop'], []),
    withoutTraffic: mostly<readonly string[]>([], ['shop/web']),
    touched: mostly(3, 0),
    isolation: mostly<Simulation['isolation']>([], [LOST]),
    error: mostly<readonly Diagnostic[]>([], [ERROR], [{ ...ERROR, meaning: 'harmful' }]),
  })
  .map((is) => {
    const usual = simulation();
    return simulation({
      totals: { ...usual.totals, blocked: is.blocked, opened: is.opened, unknown: is.unknown },
      accuracy: {
        agreeing: is.agreeing,
        contradicting: is.contradicting,
        notComparable: is.notComparable + is.outdated,
        outdated: is.outdated,
        touched: { connections: 5, compared: is.touchedCompared, contradicting: 0 },
      },
      evidence: {
        window: is.hasWindow ? WINDOW : undefined,
        nodes: ['a', 'b', 'c'],
        lostEvents: is.lostEvents,
        sources: [source('flows', { isComplete: is.isComplete })],
        knownNodes: is.knownNodes,
        describedNamespaces: is.describedNamespaces,
        policyHistory: 'none',
        policiesChanged: undefined,
      },
      coverage: { touched: is.touched, withoutTraffic: is.withoutTraffic },
      isolation: is.isolation,
      diagnostics: is.error,
    });
  });

it('is green only for what is known, whatever the settings let pass', () => {
  let green = 0;
  fc.assert(
    fc.property(anySimulation, anySettings, fc.integer({ min: -2, max: 10 }), (of, settings, days) => {
      const gate = decideGate(of, settings, WINDOW.last + days * DAY);
      const { tone, phrase } = headline(simulated(of, gate.outcome, gate.reasons));
      const text = phraseText(phrase);
      const { totals, accuracy, evidence, coverage, isolation, diagnostics } = of;
      const found = totals.blocked.connections + totals.opened.connections;
      expect(text.startsWith('Blocks nothing') && found > 0).toBe(false);
      if (totals.blocked.connections > 0) expect(text).toMatch(/^Blocks \d/);
      if (text.startsWith('Blocks nothing')) expect(text.length).toBeLessThan(140);
      if (tone !== 'green') return;
      green++;
      expect(gate).toEqual({ outcome: 'pass', reasons: [] });
      expect(found + totals.unknown.connections + coverage.withoutTraffic.length + diagnostics.length).toBe(
        0,
      );
      expect(coverage.touched).toBeGreaterThan(0);
      expect(isolation).toEqual([]);
      expect(evidence.window).toBeDefined();
      expect(settings.minimumWindowMs).toBe(7 * DAY);
      expect(evidence.sources.every(({ isComplete }) => isComplete)).toBe(true);
      expect(evidence.knownNodes).toBeLessThan(4);
      expect(evidence.describedNamespaces).toContain('shop');
      expect(evidence.lostEvents).toBeLessThan(1_000_000);
      const compared = accuracy.agreeing + accuracy.contradicting;
      expect(compared).toBeGreaterThan(0);
      expect(accuracy.touched.compared).toBeGreaterThan(0);
      expect(accuracy.agreeing).toBeGreaterThan(10 * accuracy.contradicting);
      expect(compared).toBeGreaterThanOrEqual(
        settings.minimumCompared * (compared + accuracy.notComparable - accuracy.outdated),
      );
      if (settings.maxAgeMs !== undefined) {
        expect(days).toBeGreaterThanOrEqual(0);
        expect(days * DAY).toBeLessThanOrEqual(settings.maxAgeMs);
      }
      expect(text).toContain('in 7 days');
    }),
    { numRuns: 5000 },
  );
  expect(green).toBeGreaterThan(0);
});

/** Stated by a section, or by another sentence with names and numbers. */
const IN_OTHER_WORDS: readonly string[] = [
  'blocked',
  'opened',
  'unknown',
  'uncovered-workloads',
  'unreadable-input',
  'incomplete-input',
  'lost-events',
];

it('states each reason of the gate once, in the first line or below', () => {
  fc.assert(
    fc.property(anySimulation, anySettings, fc.integer({ min: -2, max: 10 }), (of, settings, days) => {
      const gate = decideGate(of, settings, WINDOW.last + days * DAY);
      const result = simulated(of, gate.outcome, gate.reasons);
      const text = renderText(result, { color: false, version: '1', width: 10_000 });
      for (const reason of gate.reasons.filter(({ code }) => !IN_OTHER_WORDS.includes(code))) {
        const said = text.split(phraseText(gateReasonClause(reason))).length - 1;
        // A first line without evidence may end with other words for it.
        const isFlows = reason.code === 'no-flows' && text.includes('the flows could not be read');
        expect({ code: reason.code, said: isFlows ? 1 : said }).toEqual({ code: reason.code, said: 1 });
      }
    }),
    { numRuns: 2000 },
  );
});
