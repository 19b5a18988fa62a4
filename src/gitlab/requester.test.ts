import { MergeRequestNotes, ProjectImportExports } from '@gitbeaker/rest';
import { describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResult } from '../http/exchange.ts';
import { createGitlabRequester } from './requester.ts';

const OK: HttpResult = { kind: 'answered', reply: { status: 200, headers: {}, json: [] } };
const DOWN: HttpResult = {
  kind: 'failed',
  failure: { kind: 'status', status: 503, contentType: '', text: '', retryAfterMs: undefined },
};

function connect(answer: HttpResult = OK) {
  const sent: HttpRequest[] = [];
  /** Requests that may be sent again. */
  const repeatable: HttpRequest[] = [];
  const options = {
    host: 'https://host.example/gitlab',
    token: 'the-token',
    queryTimeout: null,
    rateLimits: {},
    requesterFn: createGitlabRequester({
      sendOnce: async (request) => {
        sent.push(request);
        return answer;
      },
      send: async (request) => {
        sent.push(request);
        repeatable.push(request);
        return answer;
      },
    }),
  };
  return {
    notes: new MergeRequestNotes(options),
    imports: new ProjectImportExports(options),
    sent,
    repeatable,
  };
}

it('sends JSON with the token to the API below the address of the server', async () => {
  const { notes, sent } = connect();
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

describe('may be repeated', () => {
  it('reads', async () => {
    const { notes, repeatable } = connect();
    await notes.all(42, 7, { page: 1 });
    expect(repeatable).toHaveLength(1);
  });

  it.each([
    ['POST', (notes: MergeRequestNotes) => notes.create(42, 7, 'x')],
    ['PUT', (notes: MergeRequestNotes) => notes.edit(42, 7, 1, { body: 'x' })],
    ['DELETE', (notes: MergeRequestNotes) => notes.remove(42, 7, 1)],
  ])('no %s', async (method, write) => {
    const { notes, sent, repeatable } = connect(DOWN);
    await expect(write(notes)).rejects.toMatchObject({ failure: { status: 503 } });
    expect(sent.map((request) => request.method)).toEqual([method]);
    expect(repeatable).toEqual([]);
  });
});

it('never drops a form in silence', async () => {
  const { imports, sent } = connect();
  const file = { content: new Blob(['x']), filename: 'x.tar.gz' };
  await expect(imports.import(file, 'path')).rejects.toThrow(TypeError);
  expect(sent).toEqual([]);
});
