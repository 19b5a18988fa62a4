import { expect, it } from 'vitest';
import { readL7Request } from './l7-request.ts';

it('of an HTTP request method, path, host with its port and protocol are kept: no user, query, fragment or header', () => {
  const http = {
    method: 'GET',
    url: 'http://user:secret@API.shop:8080/v1/orders?token=secret#secret',
    protocol: 'HTTP/1.1',
    headers: [{ key: 'Authorization', value: 'secret' }],
  };
  expect(readL7Request({ type: 'REQUEST', http })).toEqual({
    kind: 'http',
    method: 'GET',
    path: '/v1/orders',
    host: 'api.shop:8080',
    protocol: 'HTTP/1.1',
  });
});

it('a URL that is only a path has the host of its header, when that was recorded', () => {
  const request = (url: string | undefined, ...headers: readonly object[]) =>
    readL7Request({ http: { url, headers } });
  expect(request('/v1?q=1', { key: ':authority', value: 'api.shop:8080' })).toMatchObject({
    path: '/v1',
    host: 'api.shop:8080',
  });
  expect(request('https://api.shop')).toMatchObject({ path: '/', host: 'api.shop' });
  expect(request('/v1')).toMatchObject({ path: '/v1', host: undefined });
  expect(request(undefined)).toMatchObject({ path: undefined, host: undefined });
});

it('a DNS question is its name in one spelling and the types asked for', () => {
  const dns = { query: 'API.example.com.', qtypes: ['AAAA', 'A', 'A'] };
  expect(readL7Request({ dns })).toEqual({
    kind: 'dns',
    name: 'api.example.com',
    recordTypes: ['A', 'AAAA'],
  });
  expect(readL7Request({ dns: {} })).toEqual({ kind: 'dns', name: undefined, recordTypes: [] });
});

it('of Kafka the kind of call and the topic are kept; of what else is recorded nothing', () => {
  expect(readL7Request({ kafka: { api_key: 'produce', topic: 'orders', correlation_id: 7 } })).toEqual({
    kind: 'kafka',
    apiKey: 'produce',
    topic: 'orders',
  });
  expect(readL7Request({ type: 'REQUEST' })).toBeUndefined();
});
