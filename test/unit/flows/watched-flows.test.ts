import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { watchFlows } from '../../../src/cli/input/watch/watched-flows.ts';
import { writeDigestFile } from '../../../src/digest/file/write/write-digest-file.ts';
import { HUBBLE } from '../../../src/flows/hubble/hubble-format.ts';
import { loadFlowDigest } from '../../../src/flows/load-digest.ts';
import { showsDrops } from '../../../src/flows/watch/shows-drops.ts';
import { createSinceDeploy } from '../../../src/flows/watch/since-deploy.ts';
import { hubbleFlow } from '../../cluster/hubble-flow.ts';
import { observationOf } from '../../support/digest-of.ts';
import { bytesSource } from '../../support/flow-sources.ts';
import { createTemporaryFolder, createTestIo } from '../../support/temporary-folder.ts';

const BEGAN = Date.UTC(2026, 10, 20, 12);
const SINCE = BEGAN + 60_000;
const TIMES = { began: BEGAN, since: SINCE };
/** A record of somebody, so many seconds after the deploy counts; negative: before. */
const line = (from: string, seconds: number, verdict: 'FORWARDED' | 'DROPPED' = 'FORWARDED') =>
  `${hubbleFlow('shop', from, 'db', verdict).replaceAll('2026-11-20T10:00:00Z', new Date(SINCE + seconds * 1000).toISOString())}\n`;
const OLD = -3600;

async function start(files: Readonly<Record<string, string | Uint8Array>>, paths: readonly string[]) {
  const folder = createTemporaryFolder();
  folder.write(files);
  const flows = await watchFlows(paths, TIMES, {}, createTestIo(folder.path));
  const state = () => {
    const { since, before, records } = flows.state();
    const names = (digest: typeof since) =>
      digest.connections.map(({ connection, allowed, denied }) => {
        const { source } = connection;
        const name = source.kind === 'workload' ? source.name : source.kind;
        return `${name} ${allowed?.count ?? 0}/${denied?.count ?? 0}`;
      });
    return { since: names(since), before: names(before), records };
  };
  return {
    path: (name: string) => join(folder.path, name),
    poll: async () => {
      await flows.poll();
      return state();
    },
    finish: () => {
      flows.finish();
      return state();
    },
    [Symbol.asyncDispose]: async () => {
      await flows.close();
      folder[Symbol.dispose]();
    },
  };
}

describe('a file that grows', () => {
  it('is read from where it stood, by times, and a line only when it is whole', async () => {
    await using watched = await start({ 'f.ndjson': line('old', OLD) + line('old', 5) }, ['f.ndjson']);
    const { path } = watched;
    const torn = line('torn', 20, 'DROPPED');
    appendFileSync(
      path('f.ndjson'),
      line('early', OLD) + line('between', -30) + line('web', 10) + torn.slice(0, 40),
    );
    expect((await watched.poll()).since).toEqual(['web 1/0']);
    appendFileSync(path('f.ndjson'), torn.slice(40) + line('web', 30));
    const { since, before, records } = await watched.poll();
    expect(since).toEqual(['torn 0/1', 'web 2/0']);
    expect(before).toEqual(['early 1/0']);
    expect(records).toEqual({ records: 3, older: 2, undated: 0, showsDrops: true, unread: [] });
    expect((await watched.poll()).since).toEqual(since);
  });

  it('that was large already is not read again, but for its first lines', async () => {
    const many = line('head', OLD).repeat(60) + line('middle', 5).repeat(120) + line('cut', 5);
    await using watched = await start({ 'f.ndjson': many.slice(0, -50) }, ['f.ndjson']);
    appendFileSync(watched.path('f.ndjson'), `${many.slice(-50)}${line('web', 10)}`);
    const { since, records } = await watched.poll();
    expect(since).toEqual(['cut 1/0', 'web 1/0']);
    expect(records.unread).toEqual([]);
  });

  it('is followed when it is rotated, each line read once', async () => {
    await using watched = await start({ 'logs/f.log': line('old', OLD) }, ['logs']);
    const { path } = watched;
    appendFileSync(path('logs/f.log'), line('first', 1));
    await watched.poll();
    appendFileSync(path('logs/f.log'), line('second', 2));
    renameSync(path('logs/f.log'), path('logs/f.log.1'));
    writeFileSync(path('logs/f.log'), line('third', 3));
    expect((await watched.poll()).since).toEqual(['first 1/0', 'second 1/0', 'third 1/0']);
    appendFileSync(path('logs/f.log.1'), line('second', 4));
    expect((await watched.poll()).since).toEqual(['first 1/0', 'second 2/0', 'third 1/0']);
  });

  it('that is named is followed under its next name, too', async () => {
    await using watched = await start({ 'f.log': line('old', OLD) }, ['f.log']);
    const { path } = watched;
    appendFileSync(path('f.log'), line('first', 1));
    renameSync(path('f.log'), path('elsewhere.bin'));
    writeFileSync(path('f.log'), line('second', 2));
    expect((await watched.poll()).since).toEqual(['first 1/0', 'second 1/0']);
  });

  it('is read from its beginning when it was cut', async () => {
    await using watched = await start({ 'f.log': line('old', OLD).repeat(3) }, ['f.log']);
    appendFileSync(watched.path('f.log'), line('first', 1));
    await watched.poll();
    truncateSync(watched.path('f.log'));
    appendFileSync(watched.path('f.log'), line('second', 2));
    expect((await watched.poll()).since).toEqual(['first 1/0', 'second 1/0']);
  });

  it('may come while it is watched; one that never comes was not read', async () => {
    await using watched = await start({}, ['f.log']);
    expect((await watched.poll()).records.unread).toHaveLength(1);
    writeFileSync(watched.path('f.log'), line('web', 1));
    const { since, records } = await watched.poll();
    expect(since).toEqual(['web 1/0']);
    expect(records.unread).toEqual([]);
  });

  it('of something else was not read', async () => {
    await using watched = await start({ 'f.log': '' }, ['f.log']);
    appendFileSync(watched.path('f.log'), 'no\n'.repeat(150_000));
    await watched.poll();
    const { since, records } = watched.finish();
    expect(since).toEqual([]);
    expect(records.unread.join()).toContain('150000 of 150000 lines of `f.log` cannot be read');
  });
});

describe('a file that is written anew', () => {
  it.each(['in its place', 'over it'])('counts by its times, and once (%s)', async (how) => {
    await using watched = await start({ 'f.gz': gzipSync(line('old', OLD)) }, ['f.gz']);
    const { path } = watched;
    const rewrite = (text: string) => {
      writeFileSync(path('new.bin'), gzipSync(text));
      if (how === 'over it') writeFileSync(path('f.gz'), gzipSync(text));
      else renameSync(path('new.bin'), path('f.gz'));
    };
    expect((await watched.poll()).records).toMatchObject({ records: 0, older: 0 });
    rewrite(line('old', OLD) + line('web', 1));
    expect((await watched.poll()).since).toEqual(['web 1/0']);
    rewrite(line('old', OLD) + line('web', 1) + line('web', 2) + line('db', 3, 'DROPPED'));
    const { since, before } = await watched.poll();
    expect(since).toEqual(['db 0/1', 'web 2/0']);
    expect(before).toEqual(['old 1/0']);
  });
});

it('a digest that a job writes anew tells what was seen since, and what was dropped before', async () => {
  const digest = async (text: string) => writeDigestFile((await loadFlowDigest([bytesSource(text)])).digest);
  await using watched = await start({ 'd.parquet': await digest(line('web', OLD)) }, ['d.parquet']);
  const { path } = watched;
  writeFileSync(
    path('d.new'),
    await digest(line('web', OLD) + line('web', 5) + line('db', OLD, 'DROPPED') + line('cart', 6, 'DROPPED')),
  );
  renameSync(path('d.new'), path('d.parquet'));
  const { since, before, records } = await watched.poll();
  expect(since).toEqual(['cart 0/1', 'web 2/0']);
  expect(before).toEqual(['db 0/1', 'web 2/0']);
  expect(records).toEqual({ records: 2, older: 1, undated: 0, showsDrops: true, unread: [] });
});

describe('a digest of before and after', () => {
  const digest = async (text: string) => (await loadFlowDigest([bytesSource(text)])).digest;
  const hubble = () => undefined;

  it('is parted by when each outcome was seen', async () => {
    const since = createSinceDeploy(TIMES);
    since.addDigest(
      await digest(line('web', OLD) + line('web', 5) + line('db', OLD, 'DROPPED') + line('cart', -30)),
      () => ({ ...HUBBLE.abilities, direction: 'recorded' }),
    );
    const parts = since.finish('d');
    const names = (part: 'since' | 'before') =>
      parts[part].connections.map(({ connection: { source }, counters }) => [
        source.kind === 'workload' && source.name,
        [...counters.values()].map(({ lastSeen }) => lastSeen),
      ]);
    expect(names('since')).toEqual([['web', [SINCE + 5000]]]);
    // When web was seen for the last time before the deploy is not known: its counter goes on.
    expect(names('before')).toEqual([
      ['db', [SINCE + OLD * 1000]],
      ['web', [undefined]],
    ]);
    expect(parts).toMatchObject({ records: 1, older: 2, undated: 0 });
  });

  it('of records that do not tell who opened a connection has guessed drops only', async () => {
    const since = createSinceDeploy(TIMES);
    since.addDigest(await digest(line('web', 5) + line('db', 5, 'DROPPED')), hubble);
    const { since: sure, guessed } = since.finish('d');
    expect(sure.connections).toHaveLength(1);
    expect(guessed.connections).toHaveLength(1);
  });
});

it('a dropped connection whose direction was guessed stands apart', async () => {
  const since = createSinceDeploy(TIMES);
  const { digest } = await loadFlowDigest([bytesSource(line('web', 5))]);
  const [seen] = digest.connections;
  if (seen === undefined) throw new Error('no connection');
  for (const outcome of ['denied', 'allowed'] as const) {
    since.add({
      line: 1,
      kind: 'observation',
      observation: {
        ...observationOf(seen.connection),
        outcome,
        observer: 'unspecified',
        time: SINCE,
        isDirectionGuessed: true,
      },
    });
  }
  const { since: sure, guessed } = since.finish('x');
  expect([...(sure.connections[0]?.counters.keys() ?? [])]).toEqual(['unspecified allowed']);
  expect([...(guessed.connections[0]?.counters.keys() ?? [])]).toEqual(['unspecified denied']);
});

it('only records of policy that tell drops, and tell them always, are silent for want of them', () => {
  expect(showsDrops(HUBBLE.abilities, { hasDropped: false })).toBe(true);
  expect(showsDrops({ ...HUBBLE.abilities, denied: false }, { hasDropped: true })).toBe(false);
  expect(showsDrops({ ...HUBBLE.abilities, outcomes: 'cloud-firewall' }, { hasDropped: true })).toBe(false);
  expect(showsDrops({ ...HUBBLE.abilities, outcomes: 'none' }, { hasDropped: true })).toBe(false);
  expect(showsDrops({ ...HUBBLE.abilities, allowed: 'if-enabled' }, { hasDropped: false })).toBe(false);
  expect(showsDrops({ ...HUBBLE.abilities, allowed: 'if-enabled' }, { hasDropped: true })).toBe(true);
});
