import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { KUBE_APISERVER } from './server-binaries.ts';

describe.skipIf(whyNoApiServer() !== undefined)('the API server for tests', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(async () => {
    await server?.stop();
  });

  it('is a real one of the version that its module names', async () => {
    const { body } = await server.call('GET', '/version');
    expect(body).toMatchObject({ gitVersion: `v${KUBE_APISERVER.version}`, major: '1' });
  });

  it('stores namespaces', async () => {
    const created = await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'harness' } });
    expect(created.status).toBe(201);
    expect((await server.call('GET', '/api/v1/namespaces/harness')).body.metadata.name).toBe('harness');
  });
});
