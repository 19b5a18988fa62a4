import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGap } from '../../src/model/diagnostic.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import type { ManifestDocument } from '../../src/policy/manifest.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { type Fields, isFields } from '../../src/policy/read-fields.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { anyPolicy, nearlyValidPolicy } from '../unit/policy-arbitrary.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';

const CASES = new URL('../cases/policy/', import.meta.url);
const skipped = whyNoApiServer();

/** The same question to Sluice and to a real API server: is this object a NetworkPolicy that the cluster takes? */
describe.skipIf(skipped !== undefined)('validation against a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    for (const name of ['shop', 'other']) {
      await server.call('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
  });
  afterAll(() => server?.stop());

  /** What the server says to the object, applied as a deploy would apply it, without keeping it. */
  async function askServer(value: ManifestDocument['value']): Promise<string> {
    const { metadata } = value;
    const { name, namespace, generateName }: Fields = isFields(metadata) ? metadata : {};
    if (!name && generateName) return 'refused: a create would make a name, an apply cannot';
    const inNamespace = typeof namespace === 'string' && namespace !== '' ? namespace : 'default';
    const base = `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(inNamespace)}/networkpolicies`;
    const query = 'dryRun=All&fieldValidation=Strict&fieldManager=sluice-test';
    const answer =
      typeof name === 'string' && name !== ''
        ? await server.call(
            'PATCH',
            `${base}/${encodeURIComponent(name)}?${query}`,
            value,
            'application/apply-patch+yaml',
          )
        : await server.call('POST', `${base}?${query}`, value);
    // 409: valid, but its uid or resourceVersion is not that of the object in the cluster.
    return answer.status < 300 || answer.status === 409
      ? 'accepted'
      : `refused: ${answer.body.message ?? answer.body}`;
  }

  function askSluice(document: ManifestDocument): {
    readonly answer: string;
    readonly why: readonly string[];
  } {
    const { diagnostics } = loadPolicies([document], {
      platform: newestPlatform('kubernetes'),
      defaultNamespace: 'default',
    });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    return {
      answer: errors.some(isGap) ? 'refused' : 'accepted',
      why: errors.map(({ code, message }) => `${code}: ${message}`),
    };
  }

  async function differenceOf(document: ManifestDocument): Promise<object | undefined> {
    const sluice = askSluice(document);
    const cluster = await askServer(document.value);
    if (cluster.startsWith(sluice.answer)) return undefined;
    return { value: JSON.stringify(document.value), sluice, cluster };
  }

  const isPolicy = ({ apiVersion, kind }: ManifestDocument) =>
    apiVersion === 'networking.k8s.io/v1' && kind === 'NetworkPolicy';

  for (const name of readdirSync(CASES)) {
    const text = readFileSync(new URL(`${name}/policy.yaml`, CASES), 'utf8');
    const documents = readManifests({ file: 'policy.yaml', text }).documents.filter(isPolicy);
    if (documents.length === 0) continue;
    test(`agrees about ${name.replaceAll('-', ' ')}`, async () => {
      for (const document of documents) expect(await differenceOf(document)).toBeUndefined();
    });
  }

  test('agrees about each peer, port and condition on its own', async () => {
    const alone = readdirSync(CASES).flatMap((name) => {
      const text = readFileSync(new URL(`${name}/policy.yaml`, CASES), 'utf8');
      return readManifests({ file: 'policy.yaml', text }).documents.filter(isPolicy).flatMap(onePart);
    });
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
  const spec = isFields(value.spec) ? value.spec : {};
  const selector = isFields(spec.podSelector) ? spec.podSelector : {};
  const rules = [...list(spec.ingress), ...list(spec.egress)].filter(isFields);
  return [
    ...Object.entries(isFields(selector.matchLabels) ? selector.matchLabels : {}).map(([key, label]) => ({
      podSelector: { matchLabels: { [key]: label } },
    })),
    ...list(selector.matchExpressions).map((one) => ({ podSelector: { matchExpressions: [one] } })),
    ...rules.flatMap(({ ports }) => list(ports)).map((port) => ({ ingress: [{ ports: [port] }] })),
    ...rules
      .flatMap(({ from, to }) => [...list(from), ...list(to)])
      .map((peer) => ({ ingress: [{ from: [peer] }] })),
    ...rules
      .flatMap(({ from }) => list(from))
      .map((peer) => (isFields(peer) && isFields(peer.ipBlock) ? peer.ipBlock : {}))
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
