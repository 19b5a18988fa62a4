import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULTS } from './double/faults.ts';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { BOT, TOKENS } from './double/world.ts';
import { countRequests, fakeClock, notes, run, visibleBody } from './note-harness.ts';

let double: GitlabDouble;

beforeEach(async () => {
  double = await startGitlabDouble();
});

afterEach(() => double.close());

describe('a reply that is lost', () => {
  it.each([
    ['the connection closes after the note was stored', FAULTS.lostReply('POST')],
    ['a gateway answers 502 after the note was stored', FAULTS.gatewayErrorAfterCommit('POST')],
    ['the reply is cut off', FAULTS.cutReply('POST')],
  ])('makes one note when %s', async (_name, fault) => {
    double.world.faults.push(fault);

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'created' });
    expect(notes(double).map(visibleBody)).toEqual(['blocks 2']);
    expect(countRequests(double, 'POST')).toBe(1);
  });

  it('posts again when the request was lost, not the reply', async () => {
    double.world.faults.push(FAULTS.droppedRequest('POST', 2));

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'created' });
    expect(notes(double)).toHaveLength(1);
    expect(countRequests(double, 'POST')).toBe(3);
  });

  it('makes one note when the first reply comes too late', async () => {
    double.world.faults.push({ ...FAULTS.slow(150), method: 'POST' });

    expect(await run(double, 5, 'blocks 2', { callTimeLimitMs: 100 })).toMatchObject({ kind: 'created' });
    expect(notes(double)).toHaveLength(1);
  });

  it('looks before it repeats an update, and finds it done', async () => {
    await run(double, 5, 'blocks 2');
    double.world.faults.push(FAULTS.lostReply('PUT'));

    expect(await run(double, 6, 'blocks 3')).toMatchObject({ kind: 'updated' });
    expect(notes(double).map((note) => [visibleBody(note), note.writes])).toEqual([['blocks 3', 2]]);
  });

  it('does not repeat an update over a newer pipeline that came in between', async () => {
    await run(double, 5, 'five');
    double.world.faults.push({ ...FAULTS.rateLimit('30'), method: 'PUT' });
    const clock = fakeClock();
    const sleepWhileAnotherRuns = async (milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds);
      await run(double, 7, 'seven');
    };

    const outcome = await run(double, 6, 'six', { clock: { ...clock, sleep: sleepWhileAnotherRuns } });
    expect(outcome).toEqual({ kind: 'skipped-older', newerPipelineIid: 7 });
    expect(notes(double).map(visibleBody)).toEqual(['seven']);
  });
});

describe('two pipelines at the same moment', () => {
  it.each([...Array(10).keys()])('leave one note, that of the newer one (round %i)', async () => {
    await Promise.all([run(double, 1, 'older'), run(double, 2, 'newer')]);

    expect(notes(double).map(visibleBody)).toEqual(['newer']);
  });
});

describe('rate limits and errors of the server', () => {
  it('waits as long as GitLab says', async () => {
    const clock = fakeClock();
    double.world.faults.push(FAULTS.rateLimit('7'));

    expect(await run(double, 5, 'blocks 2', { clock })).toMatchObject({ kind: 'created' });
    expect(clock.pauses).toEqual([7000]);
  });

  it('understands a date as well', async () => {
    const clock = fakeClock();
    double.world.faults.push(FAULTS.rateLimit(new Date(clock.now() + 9000).toUTCString()));

    expect(await run(double, 5, 'blocks 2', { clock })).toMatchObject({ kind: 'created' });
    expect(clock.pauses).toEqual([9000]);
  });

  it.each(['text', 'json'] as const)('waits longer each time when GitLab does not say (%s)', async (body) => {
    const clock = fakeClock();
    double.world.faults.push(FAULTS.rateLimit(undefined, body, 3));

    expect(await run(double, 5, 'blocks 2', { clock })).toMatchObject({ kind: 'created' });
    expect(clock.pauses).toEqual([1000, 2000, 4000]);
  });

  it('gives up at once when it would have to wait longer than it may', async () => {
    const clock = fakeClock();
    double.world.faults.push(FAULTS.rateLimit('600'));

    expect(await run(double, 5, 'blocks 2', { clock })).toEqual({
      kind: 'failed',
      why: 'GitLab answered 429: `Retry later`',
    });
    expect(clock.pauses).toEqual([]);
  });

  it.each([500, 502, 503, 504])('tries again after %i', async (status) => {
    double.world.faults.push(FAULTS.status(status, 'html', 2));

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'created' });
    expect(notes(double)).toHaveLength(1);
  });

  it('ends within its time when GitLab stays down', async () => {
    const clock = fakeClock();
    const start = clock.now();
    double.world.faults.push(FAULTS.status(503, 'html', 1000));

    expect(await run(double, 5, 'blocks 2', { clock, totalTimeLimitMs: 60_000 })).toEqual({
      kind: 'failed',
      why: 'GitLab answered 503',
    });
    expect(clock.now() - start).toBeLessThanOrEqual(60_000);
  });

  it('ends when GitLab never answers', async () => {
    double.world.faults.push(FAULTS.hang());

    const outcome = await run(double, 5, 'blocks 2', { callTimeLimitMs: 50, totalTimeLimitMs: 10_000 });
    expect(outcome).toEqual({ kind: 'failed', why: 'GitLab gave no complete answer in time' });
  });

  it('says so when nobody listens', async () => {
    await double.close();

    const outcome = await run(double, 5, 'blocks 2', { totalTimeLimitMs: 5_000 });
    expect(outcome).toEqual({ kind: 'failed', why: 'GitLab cannot be reached (ECONNREFUSED)' });
    double = await startGitlabDouble();
  });
});

describe('answers that are none of the API', () => {
  it.each([
    [
      'a login page',
      FAULTS.status(200, 'html'),
      'the answer is not one of the GitLab API: it is an HTML page',
    ],
    [
      'broken JSON',
      FAULTS.status(200, 'rubbish'),
      'the answer is not one of the GitLab API: it is not valid JSON',
    ],
    [
      'another JSON',
      FAULTS.status(200, 'json'),
      'the answer is not one of the GitLab API: it does not contain what was requested',
    ],
    [
      'a redirect',
      FAULTS.status(302, 'html'),
      'the answer is not one of the GitLab API: it is a redirect; set CI_SERVER_URL to the address that GitLab itself uses',
    ],
  ])('never takes %s for an empty list', async (_name, fault, why) => {
    double.world.faults.push({ ...fault, method: 'GET', times: 3 });

    expect(await run(double, 5, 'blocks 2')).toEqual({ kind: 'failed', why });
    expect(countRequests(double, 'POST')).toBe(0);
  });

  it.each([
    ['the user', '/user$'],
    ['the notes', '/notes$'],
  ])('asks again for %s, twice', async (_name, path) => {
    double.world.faults.push({ ...FAULTS.status(200, 'rubbish'), method: 'GET', path, times: 2 });

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'created' });
    expect(countRequests(double, 'POST')).toBe(1);
  });

  it('looks what became of a note when the answer to it makes no sense', async () => {
    double.world.faults.push({ ...FAULTS.status(200, 'rubbish'), method: 'POST', commits: true });

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'created' });
    expect(notes(double)).toHaveLength(1);
  });
});

describe('tokens', () => {
  it.each([
    ['an unknown one', 'nonsense', /answered 401: `401 Unauthorized`; the token is wrong/],
    [
      'an expired one',
      TOKENS.expired,
      /answered 401: `Token is expired\..*the token is wrong, expired, revoked/,
    ],
    ['a revoked one', TOKENS.revoked, /answered 401: `Token was revoked\./],
    ['a job token', TOKENS.job, /answered 401.*a job token/],
    [
      'one that may only read',
      TOKENS.readOnly,
      /answered 403: .*needs the scope `api` and at least the role Developer/,
    ],
  ])('says what is wrong with %s', async (_name, token, why) => {
    const outcome = await run(double, 5, 'blocks 2', { token });
    expect(outcome).toMatchObject({ kind: 'not-permitted', why: expect.stringMatching(why) });
    expect(JSON.stringify(outcome)).not.toContain(token);
    expect(notes(double)).toEqual([]);
  });

  it('says so when the merge request is not there for the token', async () => {
    const outcome = await run(double, 5, 'blocks 2', { request: { mergeRequestIid: 8 } });
    expect(outcome).toMatchObject({
      kind: 'not-permitted',
      why: expect.stringContaining('cannot see the merge request'),
    });
  });

  it('finds out whose token it is where asking for the user is refused', async () => {
    expect(await run(double, 5, 'blocks 2', { token: TOKENS.hiddenUser })).toMatchObject({ kind: 'created' });
    expect(await run(double, 6, 'blocks 3', { token: TOKENS.hiddenUser })).toMatchObject({ kind: 'updated' });
    expect(notes(double).map((note) => [note.authorId, visibleBody(note)])).toEqual([[BOT.id, 'blocks 3']]);
  });

  it.each([403, 404])('creates a new note when GitLab answers %i to the update', async (status) => {
    await run(double, 5, 'blocks 2');
    double.world.faults.push(FAULTS.status(status, 'json', 1, 'PUT'));

    expect(await run(double, 6, 'blocks 3')).toMatchObject({ kind: 'created', duplicatesLeft: 0 });
    expect(notes(double).map(visibleBody)).toEqual(['blocks 3']);
  });

  it('counts the notes that it may not delete', async () => {
    await run(double, 5, 'blocks 2');
    double.world.faults.push(FAULTS.status(403, 'json', 1, 'PUT'), FAULTS.status(403, 'json', 1, 'DELETE'));

    expect(await run(double, 6, 'blocks 3')).toMatchObject({ kind: 'created', duplicatesLeft: 1 });
  });
});
