import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../model/json-object.ts';
import type { ApiClient, ApiRequest } from '../api/api-client.ts';
import type { ApiResult } from '../api/api-status.ts';
import { forgetOldRuns, listRuns, writeRunRecord } from './run-records.ts';

const SET = { namespace: 'ci', name: 'sluice' };

/** A server that keeps ConfigMaps, none of them larger than etcd takes. */
function world() {
  const objects = new Map<string, JsonObject>();
  const send = async ({ method, path, body }: ApiRequest): Promise<ApiResult<JsonObject>> => {
    if (method === 'GET') return { kind: 'answered', value: { items: [...objects.values()] } };
    if (method === 'DELETE') objects.delete(path);
    else {
      expect(body?.length).toBeLessThan(1024 * 1024);
      objects.set(path, JSON.parse(body ?? '{}') as JsonObject);
    }
    return { kind: 'answered', value: {} };
  };
  const client: ApiClient = {
    server: 'https://c',
    serverAheadMs: () => 0,
    send,
    sendOnce: send,
    waitBefore: async () => false,
    pause: async () => false,
    rest: async () => false,
    withAtLeast: () => client,
    withAtMost: () => client,
  };
  return { client, objects };
}

/** Nothing packs random text. */
const snapshotOf = (bytes: number) => [
  {
    name: 'NetworkPolicy shop/web',
    path: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/web',
    before: { text: randomBytes(bytes).toString('base64') },
    planned: undefined,
  },
];
const record = (run: string) => ({
  run,
  started: '2026-01-01T00:00:00Z',
  result: 'deployed' as const,
  planHash: '',
  objects: [],
});

it.each([
  ['small', 1000, 1],
  ['too large for a ConfigMap', 1_500_000, 3],
])('a snapshot that is %s is kept and found', async (_, bytes, count) => {
  const { client, objects } = world();
  const snapshot = snapshotOf(bytes);
  const written = await writeRunRecord(client, SET, 'id', record('sluice-run-1'), snapshot);
  expect(written).toEqual({ kind: 'answered', value: { lacksSnapshot: false } });
  expect(objects.size).toBe(count);
  const runs = await listRuns(client, SET, 'id');
  expect(runs.kind === 'answered' && runs.value.map((run) => run.snapshot)).toEqual([snapshot]);
});

it('one of which a part is lost is none, and one that is too large for several is said', async () => {
  const { client, objects } = world();
  await writeRunRecord(client, SET, 'id', record('sluice-run-1'), snapshotOf(1_500_000));
  for (const path of objects.keys()) if (path.endsWith('part-2')) objects.delete(path);
  const runs = await listRuns(client, SET, 'id');
  expect(runs.kind === 'answered' && runs.value.map((run) => run.snapshot)).toEqual([undefined]);
  const written = await writeRunRecord(client, SET, 'id', record('sluice-run-2'), snapshotOf(5_000_000));
  expect(written).toEqual({ kind: 'answered', value: { lacksSnapshot: true } });
});

it('the oldest runs are forgotten with all their parts', async () => {
  const { client, objects } = world();
  for (let run = 10; run < 22; run++) {
    await writeRunRecord(
      client,
      SET,
      'id',
      record(`sluice-run-${run}`),
      snapshotOf(run < 12 ? 1_500_000 : 10),
    );
  }
  // A run that died before it had a record.
  const [lost] = [...objects.values()].filter(({ data }) => 'snapshot-part' in (data as JsonObject));
  objects.set('/api/v1/namespaces/ci/configmaps/sluice-run-30-part-1', {
    ...lost,
    metadata: { name: 'sluice-run-30-part-1' },
  });
  await forgetOldRuns(client, SET, 'id');
  const names = [...objects.values()].map((object) => objectAt(object, 'metadata').name);
  expect(names.sort()).toEqual(Array.from({ length: 10 }, (_, index) => `sluice-run-${index + 12}`));
});
