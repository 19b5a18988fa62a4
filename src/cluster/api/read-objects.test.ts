import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import type { ApiClient } from './api-client.ts';
import { getObject, listObjects } from './read-objects.ts';

const KIND = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const UNUSABLE = { kind: 'failed', failure: { kind: 'unusable', found: 'unexpected' } };

/** A server, or what is in front of it, that answers everything with 200 and this. */
const answering = (value: JsonObject) =>
  ({ server: 'https://c', send: async () => ({ kind: 'answered', value }) }) as unknown as ApiClient;

it.each<[string, JsonObject, unknown]>([
  ['an empty list', { kind: 'NetworkPolicyList', items: [] }, { kind: 'answered', value: [] }],
  ['an empty list of Go', { kind: 'NetworkPolicyList', items: null }, { kind: 'answered', value: [] }],
  ['no list at all', { kind: 'Status', status: 'Success' }, UNUSABLE],
  ['a page of a proxy', { ok: true }, UNUSABLE],
])('%s', async (_what, answer, result) => {
  expect(await listObjects(answering(answer), '/p', KIND)).toMatchObject(result as object);
});

it('what is no object is not taken for one', async () => {
  expect(await getObject(answering({ ok: true }), '/p/web')).toMatchObject(UNUSABLE);
  const web = { ...KIND, metadata: { name: 'web' } };
  expect(await getObject(answering(web), '/p/web')).toMatchObject({ kind: 'answered', value: web });
});
