import { describe, expect, it } from 'vitest';
import { CART_INGRESS, recorded, run, seen, side, workload } from '../../../test/support/simulated-shop.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { RecordedWindow, SourceLimit } from '../../model/digest.ts';
import { decideGate } from '../gate/gate.ts';
import type { GateSettings } from '../gate/gate-settings.ts';
import type { Accuracy, PolicyChange, Simulation } from '../simulation.ts';
import type { Evidence } from './evidence.ts';

const DAY = 86_400_000;
const END = Date.UTC(2026, 10, 18);
const settings: GateSettings = {
  blocked: 'fail',
  opened: 'warn',
  unknown: 'warn',
  uncovered: 'warn',
  unprotected: 'warn',
  notSimulated: 'warn',
  maxAgeMs: 7 * DAY,
  minimumConnections: undefined,
  minimumWindowMs: 7 * DAY,
  minimumCompared: 0.5,
};

/** A harmless change on a week of a cluster that is known. */
function wellRecorded(
  { evidence = {}, accuracy = {} }: { evidence?: Partial<Evidence>; accuracy?: Partial<Accuracy> } = {},
  rest: Partial<Simulation> = {},
): Simulation {
  const simulation = run(
    side('base'),
    side('head', CART_INGRESS),
    [recorded(workload('web'), workload('cart'), { allowed: seen(1) })],
    [workload('cart')],
  );
  return {
    ...simulation,
    evidence: { ...simulation.evidence, window: { first: END - 7 * DAY, last: END }, ...evidence },
    accuracy: {
      agreeing: 40,
      contradicting: 0,
      notComparable: 4,
      outdated: 0,
      touched: { connections: 2, compared: 1, contradicting: 0 },
      ...accuracy,
    },
    ...rest,
  };
}

const STAGED: PolicyChange = {
  change: 'added',
  policy: {
    dialect: 'calico',
    apiVersion: 'projectcalico.org/v3',
    kind: 'StagedNetworkPolicy',
    namespace: 'shop',
    name: 'cart',
    span: { file: 'p.yaml', line: 1, column: 1 },
  },
  isSimulated: true,
};

const INSTEAD_OF_FETCHED: Diagnostic = {
  code: 'flows/fallback',
  severity: 'warning',
  meaning: 'noted',
  message: 'it cannot be fetched; read instead: `week.parquet`',
  help: 'publish one',
};

const decide = (simulation: Simulation, now = END, change: Partial<GateSettings> = {}) =>
  decideGate(simulation, { ...settings, ...change }, now);

it('is green when a week of a known cluster was recorded, checked, and just now', () => {
  expect(decide(wellRecorded())).toEqual({ outcome: 'pass', reasons: [] });
});

const source = (name: string, limits: readonly SourceLimit[], window?: RecordedWindow) => ({
  name,
  format: 'ovn-acl',
  window,
  lostEvents: 0,
  sampling: undefined,
  limits,
  isComplete: true,
  records: { lines: 10, connections: 9, ignored: {}, broken: {} },
});

describe('the gate warns, whatever was found,', () => {
  it.each<readonly [string, Simulation, object]>([
    [
      'when the recording is much shorter than a week',
      wellRecorded({ evidence: { window: { first: END - 6 * DAY, last: END } } }),
      { code: 'short-window', windowMs: 6 * DAY, minimumMs: 7 * DAY },
    ],
    [
      'when most of a week lies between two recordings',
      wellRecorded({
        evidence: {
          sources: [
            source('a', [], { first: END - 7 * DAY, last: END - 6.5 * DAY }),
            source('b', [], { first: END - DAY, last: END }),
          ],
        },
      }),
      { code: 'short-window', windowMs: 1.5 * DAY, minimumMs: 7 * DAY },
    ],
    [
      'when a clock that is far behind makes a day look like a week',
      wellRecorded({
        evidence: {
          sources: [
            {
              ...source('a', [], { first: END - 7 * DAY, last: END }),
              stretches: [
                { first: END - 7 * DAY, last: END - 7 * DAY },
                { first: END - DAY, last: END },
              ],
            },
          ],
        },
      }),
      { code: 'short-window', windowMs: DAY, minimumMs: 7 * DAY },
    ],
    [
      'when it is one record',
      wellRecorded({ evidence: { window: { first: END, last: END } } }),
      { code: 'short-window', windowMs: 0, minimumMs: 7 * DAY },
    ],
    [
      'when the recorder was off at night',
      wellRecorded({
        evidence: {
          sources: [
            {
              ...source('a', [], { first: END - 7 * DAY, last: END }),
              pauses: [6, 5, 4, 3, 2, 1, 0].map((day) => ({
                first: END - day * DAY - DAY / 2,
                last: END - day * DAY - DAY / 4,
              })),
            },
          ],
        },
      }),
      { code: 'unrecorded-hours', recordedMs: 0.75 * DAY, ofMs: DAY },
    ],
    ['when no record is dated', wellRecorded({ evidence: { window: undefined } }), { code: 'no-times' }],
    [
      'when there are few connections',
      wellRecorded({ accuracy: { agreeing: 9, notComparable: 0 } }),
      { code: 'few-connections', connections: 9 },
    ],
    [
      'when most verdicts could not be checked',
      wellRecorded({ accuracy: { agreeing: 4, notComparable: 24 } }),
      { code: 'few-compared', compared: 4, of: 28 },
    ],
    [
      'when none could, because all was recorded before the policies changed',
      wellRecorded({ accuracy: { agreeing: 0, notComparable: 24, outdated: 24 } }),
      { code: 'few-compared', compared: 0, of: 0 },
    ],
    [
      'when none of those that the change reaches could be checked',
      wellRecorded({ accuracy: { touched: { connections: 3, compared: 0, contradicting: 0 } } }),
      { code: 'touched-not-compared', connections: 3 },
    ],
    [
      'when the model is not that of the cluster',
      wellRecorded({ accuracy: { agreeing: 94, contradicting: 6 } }),
      { code: 'model-disagrees', agreeing: 94, compared: 100 },
    ],
    [
      'when the model is that of the cluster, but for what the change affects',
      wellRecorded({
        accuracy: {
          agreeing: 998,
          contradicting: 2,
          touched: { connections: 20, compared: 19, contradicting: 2 },
        },
      }),
      { code: 'model-disagrees', agreeing: 17, compared: 19, isOfTouched: true },
    ],
    [
      'when most nodes are not in the recording',
      wellRecorded({ evidence: { nodes: ['a'], knownNodes: 3 } }),
      { code: 'silent-nodes', recorded: 1, known: 3 },
    ],
    [
      'when one node, whose clock is days behind, makes days of it',
      wellRecorded({
        evidence: {
          nodes: ['a', 'b'],
          sources: [
            {
              ...source('relay', [], { first: END - 7 * DAY, last: END }),
              nodes: ['a', 'b'],
              nodeTimes: [
                { node: 'a', first: END - 7 * DAY, last: END - 3 * DAY },
                { node: 'b', first: END - 4 * DAY, last: END },
              ],
            },
          ],
        },
      }),
      { code: 'short-window', windowMs: 4 * DAY, minimumMs: 7 * DAY, without: 'one-node' },
    ],
    [
      'when a node that was there was recorded for an hour',
      wellRecorded({
        evidence: {
          nodes: ['prod/a', 'prod/b'],
          knownNodes: 2,
          nodesSince: [
            { name: 'a', since: END - 90 * DAY },
            { name: 'b', since: END - 90 * DAY },
          ],
          sources: [
            { ...source('a', [], { first: END - 7 * DAY, last: END }), nodes: ['prod/a'] },
            { ...source('b', [], { first: END - 3_600_000, last: END }), nodes: ['prod/b'] },
          ],
        },
      }),
      { code: 'short-nodes', nodes: ['prod/b'], minimumMs: 7 * DAY },
    ],
    [
      'when the recorder could not reach a node',
      wellRecorded({
        evidence: {
          nodes: ['a', 'b'],
          sources: [
            {
              ...source('relay', [], { first: END - 7 * DAY, last: END }),
              nodes: ['a', 'b'],
              unreached: [{ node: 'c', window: { first: END - 7 * DAY, last: END } }],
            },
          ],
        },
      }),
      { code: 'unreached-nodes', nodes: ['c'] },
    ],
    [
      'when a node reported in a recording only that is too old',
      wellRecorded({
        evidence: {
          nodes: ['a', 'b'],
          knownNodes: 2,
          sources: [
            { ...source('new', [], { first: END - 7 * DAY, last: END }), nodes: ['a'] },
            { ...source('old', [], { first: END - 20 * DAY, last: END - 8 * DAY }), nodes: ['b'] },
          ],
        },
      }),
      { code: 'silent-nodes', recorded: 1, known: 2, isLately: true },
    ],
    [
      'when a week of long ago is followed by an hour of now',
      wellRecorded({
        evidence: {
          sources: [
            source('old', [], { first: END - 190 * DAY, last: END - 183 * DAY }),
            source('new', [], { first: END - 3_600_000, last: END }),
          ],
          window: { first: END - 190 * DAY, last: END },
        },
      }),
      { code: 'short-window', windowMs: 3_600_000, minimumMs: 7 * DAY, without: 'old' },
    ],
    [
      'when what shows everything is an hour of a week',
      wellRecorded({
        evidence: {
          sources: [
            source('a', [], { first: END - 3_600_000, last: END }),
            source('b', ['no-outcomes'], { first: END - 7 * DAY, last: END }),
          ],
        },
      }),
      { code: 'short-window', windowMs: 3_600_000, minimumMs: 7 * DAY, without: 'limited' },
    ],
    [
      'when what shows everything is old',
      wellRecorded({
        evidence: {
          sources: [
            source('a', [], { first: END - 190 * DAY, last: END - 183 * DAY }),
            source('b', ['no-outcomes'], { first: END - 7 * DAY, last: END }),
          ],
          window: { first: END - 190 * DAY, last: END },
        },
      }),
      { code: 'limited-sources', limits: ['no-outcomes'] },
    ],
    [
      'when several clusters were recorded',
      wellRecorded({ evidence: { nodes: ['prod/a', 'prod/b', 'stage/a', 'a'], knownNodes: 0 } }),
      { code: 'several-clusters', clusters: ['prod', 'stage'] },
    ],
    [
      'when the nodes are those of another cluster',
      wellRecorded({
        evidence: {
          nodes: ['default/stage-1', 'default/stage-2'],
          knownNodes: 1,
          nodesSince: [{ name: 'shop-1', since: undefined }],
        },
      }),
      { code: 'other-nodes' },
    ],
    [
      'when some of the nodes are those of another cluster',
      wellRecorded({
        evidence: {
          nodes: ['default/shop-1', 'default/stage-1'],
          knownNodes: 1,
          nodesSince: [{ name: 'shop-1', since: undefined }],
          sources: [
            {
              ...source('relay', [], { first: END - 7 * DAY, last: END }),
              nodes: ['default/shop-1', 'default/stage-1'],
              nodeTimes: [
                { node: 'default/shop-1', first: END - 7 * DAY, last: END },
                { node: 'default/stage-1', first: END - 7 * DAY, last: END },
              ],
            },
          ],
        },
      }),
      { code: 'other-nodes', count: 1 },
    ],
    [
      'when much was lost',
      wellRecorded({
        evidence: {
          lostEvents: 60,
          sources: [
            {
              name: 'f',
              format: 'hubble',
              window: undefined,
              lostEvents: 60,
              sampling: undefined,
              isComplete: true,
              records: { lines: 1000, connections: 9, ignored: {}, broken: {} },
            },
          ],
        },
      }),
      { code: 'lost-events', lost: 60, records: 1000 },
    ],
    [
      'when much could not be read, or turned the right way',
      wellRecorded({
        evidence: {
          sources: [
            {
              ...source('a', []),
              records: {
                lines: 100,
                connections: 54,
                ignored: { 'direction-unknown': 2, reply: 20 },
                broken: { malformed: 3, 'too-long': 1, foreign: 20 },
              },
            },
          ],
        },
      }),
      { code: 'unread-lines', unread: 6, lines: 100 },
    ],
    [
      'when no source shows what was allowed',
      wellRecorded({
        evidence: { sources: [source('a', ['no-allowed']), source('b', ['no-allowed', 'no-ports'])] },
      }),
      { code: 'limited-sources', limits: ['no-allowed'] },
    ],
    [
      'when who is isolated now was not recorded before',
      wellRecorded({ evidence: { sources: [source('a', ['no-unselected'])] } }),
      { code: 'limited-sources', limits: ['no-unselected'] },
    ],
    [
      'when no inventory lists the workloads of the namespace',
      wellRecorded({ evidence: { describedNamespaces: ['pay'] } }),
      { code: 'no-inventory', namespaces: ['shop'] },
    ],
    [
      'when a recording stands in for one that could not be fetched',
      wellRecorded({}, { diagnostics: [INSTEAD_OF_FETCHED] }),
      { code: 'fallback-flows' },
    ],
    [
      'when the inventory lacks most of what was recorded there',
      wellRecorded({ evidence: { ofConcerned: { recorded: 5, unlisted: 3 } } }),
      { code: 'unlisted-workloads', recorded: 5, unlisted: 3 },
    ],
    [
      'when what changes selects nobody',
      wellRecorded({}, { coverage: { touched: 0, withoutTraffic: [] } }),
      { code: 'nothing-touched' },
    ],
    [
      'when only staged policies change',
      wellRecorded({}, { coverage: { touched: 0, withoutTraffic: [] }, changes: [STAGED] }),
      { code: 'nothing-enforced' },
    ],
    [
      'when others than staged policies change, too, and select nobody',
      wellRecorded(
        {},
        {
          coverage: { touched: 0, withoutTraffic: [] },
          changes: [STAGED, { ...STAGED, policy: { ...STAGED.policy, kind: 'NetworkPolicy' } }],
        },
      ),
      { code: 'nothing-touched' },
    ],
  ])('%s', (_, simulation, reason) => {
    expect(decide(simulation)).toEqual({ outcome: 'warn', reasons: [reason] });
  });
});

describe('the gate does not warn', () => {
  it('of pods that were not recorded, when the change isolates none', () => {
    const evidence = { sources: [source('a', ['no-unselected'])] };
    expect(decide(wellRecorded({ evidence }, { isolation: [] })).outcome).toBe('pass');
  });

  it('of an inventory that lacks some workloads', () => {
    const ofConcerned = { recorded: 6, unlisted: 3 };
    expect(decide(wellRecorded({ evidence: { ofConcerned } })).outcome).toBe('pass');
  });

  it('of a week that is some minutes short', () => {
    const window = { first: END - 7 * DAY + 3_600_000, last: END };
    expect(decide(wellRecorded({ evidence: { window } })).outcome).toBe('pass');
  });

  it('of an hour of each day of a week', () => {
    const hours = [0, 1, 2, 3, 4, 5, 6, 7].map((day) =>
      source(`${day}`, [], { first: END - day * DAY - 3_600_000, last: END - day * DAY }),
    );
    expect(decide(wellRecorded({ evidence: { sources: hours } })).outcome).toBe('pass');
  });

  it('of what the settings allow', () => {
    const hour = wellRecorded({ evidence: { window: { first: END - 3_600_000, last: END } } });
    expect(decide(hour, END, { minimumWindowMs: 3_600_000 }).outcome).toBe('pass');
    expect(decide(hour, END, { minimumWindowMs: undefined }).outcome).toBe('pass');
    const few = wellRecorded({ accuracy: { agreeing: 4, notComparable: 24 } });
    expect(decide(few, END, { minimumCompared: 0.1 }).outcome).toBe('pass');
    const small = wellRecorded({ accuracy: { agreeing: 6, notComparable: 0 } });
    expect(decide(small, END, { minimumConnections: 5 }).outcome).toBe('pass');
  });

  it('of records that are older than the policies, when those since then agree', () => {
    const accuracy = { agreeing: 10, notComparable: 50, outdated: 48 };
    expect(decide(wellRecorded({ accuracy })).outcome).toBe('pass');
  });

  it('of nodes that came and went, or when nobody knows how many there are', () => {
    expect(decide(wellRecorded({ evidence: { nodes: ['a', 'b', 'c'], knownNodes: 2 } })).outcome).toBe(
      'pass',
    );
    for (const known of ['a', 'A.example.com'])
      expect(
        decide(
          wellRecorded({
            // Nodes that are gone by now.
            evidence: {
              nodes: ['shop/a', 'shop/b'],
              knownNodes: 1,
              nodesSince: [{ name: known, since: undefined }],
            },
          }),
        ).outcome,
      ).toBe('pass');
    expect(decide(wellRecorded({ evidence: { nodes: ['a'], knownNodes: 0 } })).outcome).toBe('pass');
    expect(decide(wellRecorded({ evidence: { nodes: [], knownNodes: 3 } })).outcome).toBe('pass');
  });
});

it('is inconclusive when one record of now follows a week of long ago', () => {
  const long = { first: END - 190 * DAY, last: END - 183 * DAY };
  const stray = { first: END, last: END };
  const window = { first: long.first, last: END };
  const reasons = [{ code: 'flows-too-old', newest: long.last, maxAgeMs: 7 * DAY, isButForFew: true }];
  const sources = [{ ...source('a', [], window), stretches: [long, stray] }];
  expect(decide(wellRecorded({ evidence: { sources, window } }))).toEqual({
    outcome: 'inconclusive',
    reasons,
  });
  const apart = [source('a', [], long), source('b', [], stray)];
  const off = { minimumWindowMs: undefined };
  expect(decide(wellRecorded({ evidence: { sources: apart, window } }), END, off).reasons).toEqual(reasons);
});

describe('a recording from the future', () => {
  it('is as good as none, beyond what clocks differ by', () => {
    const early = decide(wellRecorded(), END - 3_600_001);
    expect(early).toEqual({
      outcome: 'inconclusive',
      reasons: [{ code: 'flows-from-the-future', newest: END }],
    });
    expect(decide(wellRecorded(), END - 3_600_000).outcome).toBe('pass');
  });

  it('is not asked about when the age is not', () => {
    expect(decide(wellRecorded(), 0, { maxAgeMs: undefined }).outcome).toBe('pass');
  });
});
