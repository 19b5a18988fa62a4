import { MergeRequestNotes, ProjectImportExports } from '@gitbeaker/rest';
import { describe, expect, it } from 'vitest';
import type { ApiReply, ApiRequest } from './exchange.ts';
import type { RequestFailure } from './request-failure.ts';
import { createGitlabRequester } from './requester.ts';

type Answer = { readonly reply: ApiReply } | { readonly failure: RequestFailure };

const OK: Answer = { reply: { status: 200, headers: {}, body: [] } };
const DOWN: Answer = { failure: { kind: 'status', status: 503, detail: undefined, retryAfterMs: undefined } };

function connect(answers: readonly Answer[], remaining: readonly number[] = [60_000]) {
  const sent: ApiRequest[] = [];
  const limits: number[] = [];
  let asked = 0;
  const options = {
    host: 'https://host.example/gitlab',
    token: 'the-token',
    queryTimeout: null,
    rateLimits: {},
    requesterFn: createGitlabRequester({
      exchange: async (request, timeLimitMs) => {
        limits.push(timeLimitMs);
        sent.push(request);
        return answers[sent.length - 1] ?? OK;
      },
      patience: {
        remainingMs: () => remaining[Math.min(asked++, remaining.length - 1)] ?? 0,
        pause: async () => true,
        during: (_, request) => request,
      },
      callTimeLimitMs: 20_000,
    }),
  };
  return { notes: new MergeRequestNotes(options), imports: new ProjectImportExports(options), sent, limits };
}

it('sends JSON with the token to the API below the address of the server', async () => {
  const { notes, sent } = connect([OK, OK]);
  await notes.create(42, 7, 'a & b\n');
  await notes.all(42, 7, { page: 1, perPage: 100, orderBy: 'created_at' });

  expect(sent.map(({ method, url, body }) => [method, url.href, body])).toEqual([
    ['POST', 'https://host.example/gitlab/api/v4/projects/42/merge_requests/7/notes', '{"body":"a & b\\n"}'],
    [
      'GET',
      'https://host.example/gitlab/api/v4/projects/42/merge_requests/7/notes?page=1&per_page=100&order_by=created_at',
      undefined,
    ],
  ]);
  expect(sent[0]?.headers).toEqual({
    accept: 'application/json',
    'user-agent': 'sluice',
    'content-type': 'application/json',
    'private-token': 'the-token',
  });
});

describe('repeats', () => {
  it('reads until they go well', async () => {
    const { notes, sent } = connect([DOWN, DOWN, OK]);
    await notes.all(42, 7, { page: 1 });
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['POST', (notes: MergeRequestNotes) => notes.create(42, 7, 'x')],
    ['PUT', (notes: MergeRequestNotes) => notes.edit(42, 7, 1, { body: 'x' })],
    ['DELETE', (notes: MergeRequestNotes) => notes.remove(42, 7, 1)],
  ])('no %s', async (method, write) => {
    const { notes, sent } = connect([DOWN]);
    await expect(write(notes)).rejects.toMatchObject({ failure: { status: 503 } });
    expect(sent.map((request) => request.method)).toEqual([method]);
  });
});

describe('time', () => {
  it('for one call is never more than what is left for all', async () => {
    const { notes, limits } = connect([DOWN, DOWN, OK], [60_000, 5_000, 1]);
    await notes.all(42, 7, { page: 1 });
    expect(limits).toEqual([20_000, 5_000, 1]);
  });

  it('that is over means that nothing is sent', async () => {
    const { notes, sent } = connect([], [0]);
    await expect(notes.all(42, 7, { page: 1 })).rejects.toMatchObject({ failure: { kind: 'out-of-time' } });
    expect(sent).toEqual([]);
  });
});

it('never drops a form in silence', async () => {
  const { imports, sent } = connect([]);
  const file = { content: new Blob(['x']), filename: 'x.tar.gz' };
  await expect(imports.import(file, 'path')).rejects.toThrow(TypeError);
  expect(sent).toEqual([]);
});
