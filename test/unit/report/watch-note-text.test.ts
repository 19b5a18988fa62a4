import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLiveText } from '../../../src/gitlab/notes/live-text.ts';
import { ATTRIBUTIONS, type Attribution } from '../../../src/plan/watch/attribution.ts';
import type { AttributedDrop } from '../../../src/plan/watch/drop-attribution.ts';
import type { WatchOutcome } from '../../../src/plan/watch/judge-watch.ts';
import { readWatchRecord, watchRecordOf } from '../../../src/plan/watch/watch-record.ts';
import type { Undoing, WatchReport } from '../../../src/plan/watch/watch-report.ts';
import { renderWatch } from '../../../src/report/deploy/render-watch.ts';
import { renderWatchNote } from '../../../src/report/deploy/render-watch-note.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { recorded, workload } from '../../support/simulated-shop.ts';

const WHY: readonly Attribution[] = [
  { kind: 'unpredicted', why: 'allowed' },
  { kind: 'unpredicted', why: 'not-opened' },
  { kind: 'cannot-tell', why: 'guessed-direction' },
  { kind: 'predicted', why: 'blocked' },
  { kind: 'background', why: 'dropped-before' },
];
const OUTCOMES: readonly WatchOutcome[] = [
  { kind: 'success' },
  { kind: 'failure' },
  { kind: 'inconclusive', because: ['unread', 'older-only', 'too-few', 'nothing-touched', 'cannot-tell'] },
];
const UNDOINGS: readonly (Undoing | undefined)[] = [
  undefined,
  { kind: 'undone', run: 'sluice-run-1' },
  { kind: 'half-way', run: 'sluice-run-1' },
  { kind: 'not-begun' },
  { kind: 'not-wanted' },
];

function report(name: string, outcome: WatchOutcome, undoing: Undoing | undefined, count = 1): WatchReport {
  const drops = WHY.map((attribution): AttributedDrop => {
    const { connection, example } = recorded(workload(name), workload('cart'), {});
    const l7 = { kind: 'http', method: name, path: name, host: name, protocol: undefined } as const;
    return { connection: { ...connection, l7 }, attribution, count: 3, isAlsoAllowed: true, example };
  });
  return {
    since: Date.UTC(2026, 10, 30, 10),
    until: Date.UTC(2026, 10, 30, 10, 5),
    outcome,
    limits: { failureLimit: 0, minimumConnections: 10 },
    findings: {
      seen: 41,
      touched: 12,
      kept: { connections: 11, seenAgain: 10 },
      counts: { unpredicted: 2 * count, 'cannot-tell': 1, predicted: 1, background: 1 },
      drops,
    },
    records: {
      records: 1,
      older: 0,
      undated: 2,
      showsDrops: true,
      unread: [`cannot read \`${name}\``, name],
    },
    window: undefined,
    lostEvents: 3,
    nodes: 2,
    silentNodes: [name],
    undoing,
  };
}

describe('the note of a watch', () => {
  it('holds nothing of a workload, a request, an environment or a file that acts in GitLab, or looks like a marker', () => {
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        fc.constantFrom(...OUTCOMES),
        fc.constantFrom(...UNDOINGS),
        (name, environment, outcome, undoing) => {
          const body = renderWatchNote(report(name, outcome, undoing), {
            environment,
            commit: 'd'.repeat(40),
          });
          expect(findLiveText(body)).toBeUndefined();
          expect(body).not.toContain('<!--');
        },
      ),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 500) },
    );
  });

  it('says how it ended, what was dropped, and what became of the deploy', () => {
    const body = renderWatchNote(report('web', { kind: 'failure' }, { kind: 'undone', run: 'r' }, 20), {
      environment: 'production',
      commit: 'd'.repeat(40),
    });
    expect(body).toBe(`### 🔴 Network policies: deployed, and connections are dropped

Commit \`dddddddddddd\` to \`production\`. Watched for 5 minutes from Mon 30 Nov 2026 10:00 UTC: failure, 41 connections seen. 40 that the simulation allows were dropped.

**The deploy was rolled back: the cluster is as it was before. The same content is not deployed again automatically.**

- 41 connections seen; the deploy can affect 12 of them (required: at least 10, and 1).
- 10 of 11 recorded connections that the deploy affects and should keep were let through since.
- The recorder lost 3 events: a drop may be among them.
- 1 node that recorded before is silent.
- 2 records without a time were left out.
- Not read: cannot read \`web\`
- Not read: web

40 connections dropped, although the simulation allows them:

- \`shop/web\` → \`shop/cart\` TCP 8080 \`web web web\`, 3 ×: the live policies allow it; it was also let through
- \`shop/web\` → \`shop/cart\` TCP 8080 \`web web web\`, 3 ×: the deploy should have opened it; it was also let through
- … and 38 more

1 connection dropped, cause not known:

- \`shop/web\` → \`shop/cart\` TCP 8080 \`web web web\`, 3 ×: who opened it is a guess: it may be a reply; it was also let through

1 connection dropped as predicted:

- \`shop/web\` → \`shop/cart\` TCP 8080 \`web web web\`, 3 ×: the deploy blocks it, as simulated; it was also let through

1 connection dropped, but not because of this deploy:

- \`shop/web\` → \`shop/cart\` TCP 8080 \`web web web\`, 3 ×: also dropped before the deploy, although policies allowed it; it was also let through

`);
  });
});

it('the report of a terminal hides nothing, and breaks no line', () => {
  fc.assert(
    fc.property(hostileText, (name) => {
      const text = renderWatch(report(name, { kind: 'failure' }, undefined));
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect(text.split('\n')).toHaveLength(
        renderWatch(report('web', { kind: 'failure' }, undefined)).split('\n').length,
      );
    }),
  );
});

it.each(OUTCOMES.flatMap((outcome) => UNDOINGS.map((undoing) => ({ outcome, undoing }))))(
  'what the cluster keeps is read as it was written',
  ({ outcome, undoing }) => {
    const record = watchRecordOf(report('web', outcome, undoing));
    expect(readWatchRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
    expect(Object.keys(record.drops).sort()).toEqual([...ATTRIBUTIONS].sort());
  },
);
