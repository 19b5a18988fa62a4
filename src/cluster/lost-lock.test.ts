import { expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../model/json-object.ts';
import type { ApiClient, ApiRequest } from './api/api-client.ts';
import type { ApiResult } from './api/api-status.ts';
import { deploy } from './deploy.ts';
import { applySetId } from './ledger/apply-set-parent.ts';
import { acquireLock } from './ledger/lease.ts';
import type { PlannedDelete } from './plan/planned-write.ts';
import { restoreAll } from './restore/restore-all.ts';

/* Another deploy takes the lock of one that was silent for too long, and plans on what it finds. */

const SET = { namespace: 'ci', name: 'sluice' };
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/ci/leases/sluice';
const POLICIES = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies';

const policy = (name: string): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1' },
  spec: { podSelector: {} },
});

/** A server that knows objects by their paths, and a clock that each write takes 20 seconds of. */
function world(names: readonly string[], onWrite: (path: string, steal: () => void) => void) {
  const objects = new Map<string, JsonObject>(names.map((name) => [`${POLICIES}/${name}`, policy(name)]));
  let version = 1;
  let now = Date.UTC(2026, 10, 30);
  const store = (path: string, body: JsonObject): JsonObject => {
    version++;
    const stored = { ...body, metadata: { ...objectAt(body, 'metadata'), resourceVersion: `${version}` } };
    objects.set(path, stored);
    return stored;
  };
  const steal = () => {
    const renewTime = new Date(now).toISOString();
    store(LEASE, { metadata: SET, spec: { holderIdentity: 'other', leaseDurationSeconds: 60, renewTime } });
  };
  const refusal = (status: number): ApiResult<JsonObject> => ({
    kind: 'failed',
    failure: {
      kind: 'status',
      status,
      contentType: 'application/json',
      text: JSON.stringify({ kind: 'Status', reason: status === 404 ? 'NotFound' : 'Conflict' }),
      retryAfterMs: undefined,
    },
  });
  const send = async ({ method, path, body }: ApiRequest): Promise<ApiResult<JsonObject>> => {
    const given = JSON.parse(body ?? '{}') as JsonObject & {
      readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
    };
    const live = objects.get(path);
    if (method === 'GET') {
      if (live !== undefined) return { kind: 'answered', value: live };
      return path.endsWith('configmaps') ? { kind: 'answered', value: { items: [] } } : refusal(404);
    }
    now += 20_000;
    if (method === 'DELETE') {
      objects.delete(path);
    } else if (method === 'POST') {
      return { kind: 'answered', value: store(`${path}/${given.metadata?.name}`, given) };
    } else {
      const read = given.metadata?.resourceVersion;
      const { resourceVersion } = objectAt(live ?? {}, 'metadata');
      if (read !== undefined && read !== resourceVersion) return refusal(409);
      store(path, given);
    }
    onWrite(path, steal);
    return { kind: 'answered', value: objects.get(path) ?? {} };
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
  const left = () =>
    [...objects.keys()]
      .filter((path) => path.startsWith(POLICIES))
      .map((path) => path.slice(POLICIES.length + 1));
  return { client, clock: { now: () => now }, left };
}

const deletion = (name: string): PlannedDelete => ({
  kind: 'delete',
  path: `${POLICIES}/${name}`,
  live: policy(name),
  change: {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name,
      span: undefined,
    },
    resource: 'networkpolicies.networking.k8s.io',
    action: 'delete',
    effect: 'narrows',
    before: policy(name),
    after: undefined,
    takesFrom: [],
    otherManagers: [],
  },
});

it('puts nothing back when it lost the lock: the other deploy may count on what it wrote', async () => {
  const { client, clock, left } = world(['a', 'b', 'c'], (path, steal) => {
    if (path === `${POLICIES}/a`) steal();
  });
  const writes = ['a', 'b', 'c'].map(deletion);
  const scope = { groupKinds: ['NetworkPolicy.networking.k8s.io'], namespaces: ['ci', 'shop'] };
  const parent = { ref: SET, id: applySetId(SET), scope, annotations: {}, resourceVersion: undefined };
  const { report } = await deploy(
    client,
    {
      plan: {
        server: 'https://c',
        applySet: SET,
        changes: writes.map(({ change }) => change),
        order: { kind: 'no-states' },
        leftInCluster: [],
        modes: [],
      },
      writes,
      ledger: { lock: { version: undefined, isHeld: false }, parent, superset: scope, final: scope },
      collections: { objects: [], find: () => undefined, diagnostics: [] },
      constant: { objects: [], notSeen: [] },
    },
    { toolVersion: '1.0.0', identity: { run: 'ours' }, clock },
  );
  expect(report.objects.map(({ object, outcome }) => `${object.name} ${outcome}`)).toEqual([
    'a deleted',
    'b not-tried',
    'c not-tried',
  ]);
  expect(report.diagnostics.map(({ code }) => code)).toEqual(['cluster/lock-lost']);
  expect(left()).toEqual(['b', 'c']);
});

it('keeps the lock while it puts things back, and stops when it is lost', async () => {
  const snapshot = ['a', 'b', 'c'].map((name) => ({
    name,
    path: `${POLICIES}/${name}`,
    before: undefined,
    planned: policy(name),
  }));
  for (const isStolen of [false, true]) {
    const { client, clock, left } = world(['a', 'b', 'c'], (path, steal) => {
      if (isStolen && path === `${POLICIES}/c`) steal();
    });
    const locking = await acquireLock(client, SET, 'ours', clock, client.pause);
    if (locking.kind === 'refused') throw new Error(locking.diagnostic.message);
    const { entries } = await restoreAll(client, snapshot, undefined, {
      run: 'ours',
      lock: locking.lock,
      isLatest: true,
      settle: undefined,
    });
    expect(left()).toEqual(isStolen ? ['a', 'b'] : []);
    expect(entries.map(({ how }) => how)).toEqual(
      isStolen ? ['restored', 'held', 'held'] : ['restored', 'restored', 'restored'],
    );
    // Nobody else got in: three objects took more than a lease lasts.
    const other = await acquireLock(client, SET, 'other', clock, client.pause);
    expect(other.kind).toBe(isStolen ? 'locked' : 'refused');
  }
});

it.each([
  ['an hour behind', -60 * 60_000],
  ['an hour ahead', 60 * 60_000],
])('a living deploy keeps the lock though its clock is %s, and a dead one does not', async (_, offset) => {
  const { client, clock } = world([], () => {});
  let polls = 0;
  const other = { now: () => clock.now() + offset + polls * 20_000 };
  const locking = await acquireLock(client, SET, 'other', other, client.pause);
  if (locking.kind === 'refused') throw new Error(locking.diagnostic.message);
  const alive = await acquireLock(client, SET, 'ours', clock, async () => {
    await locking.lock.renew();
    return ++polls < 100;
  });
  expect(alive.kind).toBe('refused');
  polls = 0;
  const dead = await acquireLock(client, SET, 'ours', clock, async () => ++polls < 100);
  expect([dead.kind, polls]).toEqual(['locked', 12]);
});

it('is renewed when the clock was set back meanwhile', async () => {
  const { client, clock } = world([], () => {});
  let offset = 0;
  const ours = { now: () => clock.now() + offset };
  const locking = await acquireLock(client, SET, 'ours', ours, client.pause);
  if (locking.kind === 'refused') throw new Error(locking.diagnostic.message);
  const before = clock.now();
  offset = -3_600_000;
  await locking.lock.renew();
  // Each write takes time.
  expect(clock.now()).toBeGreaterThan(before);
});
