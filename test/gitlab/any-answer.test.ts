import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createNotesApi } from '../../src/gitlab/notes/notes-api.ts';
import { upsertNote } from '../../src/gitlab/notes/upsert-note.ts';
import { fakeClock, headSha } from './note-harness.ts';

interface Scripted {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

let script: Scripted[] = [];
let asked = 0;
const server = createServer((request, response) => {
  request.resume();
  const answer = script[asked++ % script.length];
  response.writeHead(answer?.status ?? 500, { 'content-type': answer?.type ?? '', ...answer?.headers });
  response.end(answer?.status === 204 ? undefined : answer?.body);
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(
  () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
);

/** Values of the shapes that GitLab gives, with anything in the place of any part. */
const almostNote = fc.record(
  {
    id: fc.oneof(fc.integer(), fc.anything()),
    author: fc.oneof(fc.constant({ id: 20 }), fc.anything()),
    body: fc.oneof(fc.constant(`<!-- sluice/default/v1 pipeline=9 sha=${headSha(9)} -->\nx`), fc.anything()),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.constant('{"id":20,"user_id":20}'),
  fc.oneof(almostNote, fc.array(almostNote, { maxLength: 3 }), fc.jsonValue()).map((value) => toJson(value)),
  fc.string({ unit: 'binary' }),
  fc.uint8Array(),
);
const answer: fc.Arbitrary<Scripted> = fc.record({
  status: fc.constantFrom(
    200,
    200,
    200,
    201,
    202,
    204,
    301,
    400,
    401,
    403,
    404,
    409,
    413,
    422,
    429,
    500,
    503,
  ),
  type: fc.constantFrom(
    'application/json',
    'application/json',
    'text/html',
    'text/plain',
    'application/octet-stream',
    '',
  ),
  body,
  headers: fc.constantFrom(
    {},
    { 'x-next-page': '2' },
    { 'x-next-page': '-1' },
    { link: '<http://[>; rel="next"' },
    { link: '</?page=2>; rel="next"' },
    { 'retry-after': 'soon' },
    { 'retry-after': '1' },
  ),
});

const good = (value: unknown): Scripted => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify(value),
  headers: {},
});
const older = {
  id: 7,
  author: { id: 20 },
  body: `<!-- sluice/default/v1 pipeline=4 sha=${headSha(4)} -->\nx`,
};
/** Right answers as far as they go, so that the others come at every step. */
const start = fc
  .tuple(fc.constantFrom([], [older], [older, { ...older, id: 8 }]), fc.integer({ min: 0, max: 3 }))
  .map(([notes, length]) => [good({ id: 20 }), good(notes), good({ id: 7 })].slice(0, length));
const answers = fc
  .tuple(start, fc.array(answer, { minLength: 1, maxLength: 6 }))
  .map((parts) => parts.flat());

async function runAgainst(scripted: readonly Scripted[]) {
  script = [...scripted];
  asked = 0;
  const clock = fakeClock();
  const began = clock.now();
  const api = createNotesApi({
    serverUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'the-token',
    env: {},
    clock,
    totalTimeLimitMs: 60_000,
    callTimeLimitMs: 5_000,
  });
  const marker = { instance: 'default', pipelineIid: 5, sha: headSha(5) };
  const outcome = await upsertNote(api, { projectId: 1, mergeRequestIid: 1, marker, body: 'words' });
  return { outcome, asked, elapsedMs: clock.now() - began };
}

it('any answers end in an outcome, in bounded time, and never in an exception', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async (scripted) => {
      const result = await runAgainst(scripted);
      expect(result.outcome).toHaveProperty('kind');
      expect(JSON.stringify(result.outcome)).not.toContain('the-token');
      expect(result.elapsedMs).toBeLessThanOrEqual(60_000);
      expect(result.asked).toBeLessThan(400);
    }),
    { numRuns: 300 },
  );
}, 120_000);

it('does not follow a list from page to page where it asked for one user', async () => {
  const list = {
    status: 200,
    type: 'application/json',
    body: '[{"id":20}]',
    headers: { link: '</?page=2>; rel="next"' },
  };

  expect(await runAgainst([list])).toMatchObject({
    outcome: {
      kind: 'failed',
      why: 'the answer is not one of the GitLab API: it does not contain what was requested',
    },
    asked: 3,
  });
});

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '{';
  }
}
