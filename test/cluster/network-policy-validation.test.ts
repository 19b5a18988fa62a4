import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isJsonObject } from '../../src/model/json-object.ts';
import type { ManifestDocument } from '../../src/policy/manifest.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { anyPolicy, nearlyValidPolicy } from '../support/policy-arbitrary.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { askServer, askSluice, namespaceOf } from './ask-both.ts';

const CASES = new URL('../cases/policy/', import.meta.url);
const skipped = whyNoApiServer();
const cases = readCases();

/** The NetworkPolicies of each case that has one. */
function readCases(): ReadonlyMap<string, readonly ManifestDocument[]> {
  const isPolicy = ({ apiVersion, kind }: ManifestDocument) =>
    apiVersion === 'networking.k8s.io/v1' && kind === 'NetworkPolicy';
  const all = readdirSync(CASES).map((name) => {
    const text = readFileSync(new URL(`${name}/policy.yaml`, CASES), 'utf8');
    return [name, readManifests({ file: 'policy.yaml', text }).documents.filter(isPolicy)] as const;
  });
  return new Map(all.filter(([, documents]) => documents.length > 0));
}

/** The same question to Sluice and to a real API server: is this object a NetworkPolicy that the cluster takes? */
describe.skipIf(skipped !== undefined)('validation against a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    // Those that have no name of a namespace are refused for it, as they are to be.
    const documents = [...cases.values()].flat();
    for (const name of new Set(documents.map(namespaceOf))) {
      await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
    }
  });
  afterAll(() => server?.stop());

  async function differenceOf(document: ManifestDocument): Promise<object | undefined> {
    const sluice = askSluice(document, 'kubernetes');
    const namespace = encodeURIComponent(namespaceOf(document));
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    const cluster = await askServer(server, document, path, 'kubernetes');
    if (cluster.startsWith(sluice.answer)) return undefined;
    return { value: JSON.stringify(document.value), sluice, cluster };
  }

  for (const [name, documents] of cases) {
    test(`agrees about ${name.replaceAll('-', ' ')}`, async () => {
      for (const document of documents) expect(await differenceOf(document)).toBeUndefined();
    });
  }

  test('agrees about each peer, port and condition on its own', async () => {
    const alone = [...cases.values()].flat().flatMap(onePart);
    expect(alone.length).toBeGreaterThan(100);
    for (const value of alone) {
      const { documents } = readManifests({ file: 'any.json', text: JSON.stringify(value) });
      for (const document of documents) expect(await differenceOf(document)).toBeUndefined();
    }
  });

  test('agrees about generated objects', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 1, arbitrary: anyPolicy }, { weight: 9, arbitrary: nearlyValidPolicy }),
        async (value) => {
          const { documents } = readManifests({ file: 'any.json', text: JSON.stringify(value) });
          for (const document of documents) expect(await differenceOf(document)).toBeUndefined();
        },
      ),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 1000) },
    );
  });
});

/** Valid policies but for one peer, port, exception or condition of the given one, so that no error hides another. */
function onePart({ value }: ManifestDocument): readonly object[] {
  const spec = isJsonObject(value.spec) ? value.spec : {};
  const selector = isJsonObject(spec.podSelector) ? spec.podSelector : {};
  const rules = [...list(spec.ingress), ...list(spec.egress)].filter(isJsonObject);
  return [
    ...Object.entries(isJsonObject(selector.matchLabels) ? selector.matchLabels : {}).map(([key, label]) => ({
      podSelector: { matchLabels: { [key]: label } },
    })),
    ...list(selector.matchExpressions).map((one) => ({ podSelector: { matchExpressions: [one] } })),
    ...rules.flatMap(({ ports }) => list(ports)).map((port) => ({ ingress: [{ ports: [port] }] })),
    ...rules
      .flatMap(({ from, to }) => [...list(from), ...list(to)])
      .map((peer) => ({ ingress: [{ from: [peer] }] })),
    ...rules
      .flatMap(({ from }) => list(from))
      .map((peer) => (isJsonObject(peer) && isJsonObject(peer.ipBlock) ? peer.ipBlock : {}))
      .flatMap(({ cidr, except }) => list(except).map((one) => ({ cidr, except: [one] })))
      .map((ipBlock) => ({ ingress: [{ from: [{ ipBlock }] }] })),
  ].map((part) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: part,
  }));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
