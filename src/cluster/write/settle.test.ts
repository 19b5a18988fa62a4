import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResult } from '../api/api-status.ts';
import { type SettleOptions, type SettlingObject, settle } from './settle.ts';

const LOCK = { renew: async () => undefined };

const object = (kind: string, name: string) => ({
  apiVersion: kind.startsWith('Cilium') ? 'cilium.io/v2' : 'networking.k8s.io/v1',
  kind,
  namespace: 'shop',
  name,
  span: undefined,
});
const policy = (name: string, status?: 'True' | 'False'): JsonObject => ({
  metadata: { name, uid: name, generation: 1 },
  ...(status && { status: { conditions: [{ type: 'Valid', status, message: 'no' }] } }),
});
const cilium = (name: string, stored = policy(name)): SettlingObject => ({
  object: object('CiliumNetworkPolicy', name),
  path: `/apis/cilium.io/v2/namespaces/shop/ciliumnetworkpolicies/${name}`,
  stored,
});
const network = (name: string): SettlingObject => ({
  object: object('NetworkPolicy', name),
  path: `/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/${name}`,
  stored: policy(name),
});

/** Answers looks by the seconds that were waited, and counts both. */
function world(
  answer: (seconds: number) => ApiResult<readonly JsonObject[]>,
  ends = Number.POSITIVE_INFINITY,
) {
  const did = { waited: 0, requests: 0 };
  const send = async (): Promise<ApiResult<JsonObject>> => {
    did.requests++;
    const listed = answer(did.waited);
    return listed.kind === 'answered' ? { kind: 'answered', value: { items: listed.value } } : listed;
  };
  const client: ApiClient = {
    server: 'https://c',
    serverAheadMs: () => 0,
    send,
    sendOnce: send,
    waitBefore: async () => false,
    pause: async () => false,
    rest: async (ms) => {
      if (did.waited + ms / 1000 >= ends) return false;
      did.waited += ms / 1000;
      return true;
    },
    withAtLeast: () => client,
    withAtMost: () => client,
  };
  const run = (objects: readonly SettlingObject[], more: Partial<SettleOptions> = {}) =>
    settle(client, objects, LOCK, { seconds: 10, ...more });
  return { did, run };
}
const live = (...objects: readonly JsonObject[]): ApiResult<readonly JsonObject[]> => ({
  kind: 'answered',
  value: objects,
});

it('asks nothing of what nobody gives evidence, and waits the stated time', async () => {
  const { did, run } = world(() => live());
  expect(await run([network('a'), { ...cilium('b'), stored: undefined }])).toMatchObject({
    waitedSeconds: 10,
    objects: [{ settled: { kind: 'no-evidence' } }, { isDeleted: true, settled: { kind: 'no-evidence' } }],
  });
  expect(did).toEqual({ waited: 10, requests: 0 });
});

it('one look costs one request for each namespace, however many policies there are', async () => {
  const names = Array.from({ length: 500 }, (_, i) => `p${i}`);
  const { did, run } = world((seconds) =>
    live(...names.map((name) => policy(name, seconds > 2 ? 'True' : undefined))),
  );
  const { objects } = await run(names.map((name) => cilium(name)));
  expect(new Set(objects.map(({ settled }) => settled.kind))).toEqual(new Set(['accepted']));
  expect(did).toEqual({ waited: 10, requests: 3 });
});

it('waits longer while words keep coming, and no longer than the stated time after the last', async () => {
  const names = ['a', 'b', 'c'];
  const due: Readonly<Record<string, number>> = { a: 5, b: 14, c: 1000 };
  const { did, run } = world((seconds) =>
    live(...names.map((name) => policy(name, seconds >= (due[name] ?? 0) ? 'True' : undefined))),
  );
  const { objects } = await run(names.map((name) => cilium(name)));
  expect(objects.map(({ settled }) => settled.kind)).toEqual(['accepted', 'accepted', 'not-known']);
  expect(did.waited).toBeGreaterThanOrEqual(24);
  expect(did.waited).toBeLessThan(30);
});

it('ends at once with a refusal', async () => {
  const { did, run } = world((seconds) => live(policy('a', seconds >= 1 ? 'False' : undefined)));
  expect(await run([cilium('a'), network('b')])).toMatchObject({
    objects: [{ settled: { kind: 'refused', words: 'no' } }, { settled: { kind: 'no-evidence' } }],
  });
  expect(did.waited).toBe(1);
});

it('an acceptance that is taken back within the time is a refusal', async () => {
  const { run } = world((seconds) => live(policy('a', seconds >= 7 ? 'False' : 'True')));
  expect(await run([cilium('a', policy('a', 'True'))])).toMatchObject({
    objects: [{ settled: { kind: 'refused' } }],
  });
});

it('takes an old refusal for one of the new content only when the time is over, and not when the wait was cut short', async () => {
  const old = cilium('a', policy('a', 'False'));
  const { run } = world(() => live(policy('a', 'False')));
  expect(await run([old])).toMatchObject({ waitedSeconds: 10, objects: [{ settled: { kind: 'refused' } }] });
  const { run: runShort } = world(() => live(policy('a', 'False')), 5);
  expect(await runShort([old])).toMatchObject({
    cut: 'out-of-time',
    objects: [{ settled: { kind: 'not-known' } }],
  });
});

it('what cannot be looked at any more is not known, although it was said to be accepted before', async () => {
  const { run } = world((seconds) =>
    seconds < 5
      ? live(policy('a', 'True'))
      : { kind: 'failed', failure: { kind: 'interrupted', code: 'ECONNRESET' } },
  );
  expect(await run([cilium('a', policy('a', 'True'))])).toMatchObject({
    objects: [{ settled: { kind: 'not-known', why: expect.stringContaining('ECONNRESET') } }],
  });
});

it('hears that the job is cancelled', async () => {
  const { run } = world(() => live(policy('a')));
  expect(await run([cilium('a')], { signal: AbortSignal.abort() })).toMatchObject({
    cut: 'cancelled',
    waitedSeconds: 0,
  });
});
