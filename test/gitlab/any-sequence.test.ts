import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FAULTS, type Fault } from './double/faults.ts';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { addNote, BOT, createWorld, MALLORY, theMergeRequest } from './double/world.ts';
import { headSha, notesOf, run, visibleBody } from './note-harness.ts';

const fault: fc.Arbitrary<Fault> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    times: fc.integer({ min: 1, max: 3 }),
    fault: fc.constantFrom(
      FAULTS.lostReply('POST'),
      FAULTS.droppedRequest('POST'),
      FAULTS.gatewayErrorAfterCommit('POST'),
      FAULTS.cutReply('POST'),
      FAULTS.rateLimit('3'),
      FAULTS.rateLimit(undefined, 'json'),
      FAULTS.rateLimit('500'),
      FAULTS.status(500, 'rubbish'),
      FAULTS.status(503, 'html'),
      FAULTS.status(200, 'html'),
      FAULTS.status(401),
    ),
  })
  .map((chosen) => ({ ...chosen.fault, method: chosen.method, times: chosen.times }));

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      pipeline: fc.integer({ min: 1, max: 6 }),
      faults: fc.array(fault, { maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('spoof' as const), pipeline: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'system' as const }) },
);

it('any sequence of pipelines and faults keeps at most one own note, never goes back, and ends with the newest words', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const double = await startGitlabDouble(0, createWorld());
      try {
        await play(double, steps);
        double.world.faults.length = 0;
        expect(await run(double, 7, 'the newest')).toMatchObject({ duplicatesLeft: 0 });
        expect(ownWords(double)).toEqual([[7, 'the newest']]);
      } finally {
        await double.close();
      }
    }),
    { numRuns: 150 },
  );
}, 120_000);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function play(double: GitlabDouble, steps: readonly Step[]): Promise<void> {
  const mergeRequest = theMergeRequest(double.world);
  const spoofs: string[] = [];
  for (const [i, each] of steps.entries()) {
    if (each.kind === 'system') {
      addNote(double.world, mergeRequest, { authorId: BOT.id, body: 'changed the milestone', system: true });
    } else if (each.kind === 'spoof') {
      const body = `<!-- sluice/default/v1 pipeline=${each.pipeline} sha=${headSha(1)} -->\nspoof ${i}`;
      addNote(double.world, mergeRequest, { authorId: MALLORY.id, body });
      spoofs.push(body);
    } else {
      await checkedRun(double, each.pipeline, `words ${i}`, each.faults);
    }
    expect(notesOf(double, MALLORY.id).map((note) => note.body)).toEqual(spoofs);
  }
}

async function checkedRun(
  double: GitlabDouble,
  pipeline: number,
  words: string,
  faults: readonly Fault[],
): Promise<void> {
  const before = ownWords(double);
  double.world.faults.splice(0, Infinity, ...faults.map((each) => ({ ...each })));
  const outcome = await run(double, pipeline, words);
  const after = ownWords(double);

  expect(after.length).toBeLessThanOrEqual(1);
  const newestBefore = before[0]?.[0] ?? 0;
  const newestAfter = after[0]?.[0] ?? 0;
  expect(newestAfter).toBeGreaterThanOrEqual(newestBefore);
  switch (outcome.kind) {
    case 'created':
    case 'updated':
      expect(after).toEqual([[pipeline, words]]);
      break;
    case 'skipped-older':
      expect(after).toEqual(before);
      expect(outcome.newerPipelineIid).toBe(newestBefore);
      expect(newestBefore).toBeGreaterThan(pipeline);
      break;
    case 'failed':
    case 'not-permitted':
      expect(faults).not.toEqual([]);
      break;
    default:
      expect.fail(`no such outcome is possible here: ${outcome.kind}`);
  }
}

function ownWords(double: GitlabDouble): readonly (readonly [number, string])[] {
  return notesOf(double, BOT.id)
    .filter((note) => !note.system)
    .map((note) => [Number(/pipeline=(\d+)/.exec(note.body)?.[1]), visibleBody(note)] as const);
}
