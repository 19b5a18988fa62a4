import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ManifestDocument } from '../../src/policy/manifest.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { mutated } from '../oracles/arbitrary-mutations.ts';
import { calicoScenario } from '../witness/calico/arbitrary-calico.ts';
import { NAMESPACES } from '../witness/sample-values.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { askServer, askSluice, namespaceOf } from './ask-both.ts';
import { type CustomResource, installDefinition } from './install-crds.ts';
import { moduleFolder } from './module-folder.ts';

const CASES = new URL('../cases/calico/documents/', import.meta.url);
const MODULE = 'github.com/projectcalico/calico@v1.11.0-cni-plugin.0.20250813170300-a0db560f0520';
const PLURALS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
  GlobalNetworkPolicy: 'globalnetworkpolicies',
  NetworkSet: 'networksets',
  GlobalNetworkSet: 'globalnetworksets',
  HostEndpoint: 'hostendpoints',
};

/**
 * A definition of Calico 3.28.5, the newest that a Go module carries, under the name that people write: there only the stored form
 * `crd.projectcalico.org/v1` is defined, whose spec is the same but for `tier`, which came with 3.29.
 */
function definitionOf(plural: string): CustomResource {
  const file = join(moduleFolder(MODULE), 'libcalico-go/config/crd', `crd.projectcalico.org_${plural}.yaml`);
  const definition = parse(readFileSync(file, 'utf8'));
  const [version] = definition.spec.versions;
  const { spec } = version.schema.openAPIV3Schema.properties;
  if (plural.endsWith('policies')) spec.properties.tier = { type: 'string' };
  return {
    ...definition,
    metadata: { name: `${plural}.projectcalico.org` },
    spec: { ...definition.spec, group: 'projectcalico.org', versions: [{ ...version, name: 'v3' }] },
  };
}

/**
 * What Sluice takes, a server with Calico's own definitions takes too. The other way round does not hold: these definitions know types
 * and fields only, and the rules of Calico's validator (reference: libcalico-go/lib/validator/v3) come on top.
 */
describe.skipIf(whyNoApiServer() !== undefined)('Calico policies against a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    for (const plural of Object.values(PLURALS)) await installDefinition(server, definitionOf(plural));
    for (const name of ['a', 'b', ...NAMESPACES]) {
      await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
    }
  });
  afterAll(() => server?.stop());

  const isServed = ({ apiVersion, kind = '' }: ManifestDocument): boolean =>
    apiVersion === 'projectcalico.org/v3' && Object.hasOwn(PLURALS, kind);

  async function askBoth(document: ManifestDocument) {
    const plural = PLURALS[document.kind ?? ''] ?? '';
    const inNamespace = plural.startsWith('network')
      ? `namespaces/${encodeURIComponent(namespaceOf(document))}/`
      : '';
    const sluice = askSluice(document, 'calico');
    const cluster = await askServer(
      server,
      document,
      `/apis/projectcalico.org/v3/${inNamespace}${plural}`,
      'calico',
    );
    return { value: JSON.stringify(document.value), sluice, cluster };
  }

  const isAcceptedBySluiceAlone = ({ sluice, cluster }: Awaited<ReturnType<typeof askBoth>>): boolean =>
    sluice.answer === 'accepted' && cluster !== 'accepted';

  for (const file of readdirSync(CASES)) {
    test(`takes what Sluice takes of ${file.replace('.yaml', '').replaceAll('-', ' ')}`, async () => {
      const text = readFileSync(new URL(file, CASES), 'utf8');
      const documents = readManifests({ file, text }).documents.filter(isServed);
      const answers = await Promise.all(documents.map(askBoth));
      expect(answers.filter(isAcceptedBySluiceAlone)).toEqual([]);
    });
  }

  test('takes what Sluice takes of generated objects', { timeout: 600_000 }, async () => {
    const written = calicoScenario(1).chain(({ objects }) => fc.constantFrom(...objects));
    const nearlyValid = fc.oneof(
      { weight: 1, arbitrary: written },
      { weight: 4, arbitrary: mutated(written.map((object) => ({ ...object }))) },
    );
    const answers = { accepted: 0, refused: 0, refusedByTypes: 0 };
    await fc.assert(
      fc.asyncProperty(nearlyValid, async (value) => {
        const { documents } = readManifests({ file: 'any.json', text: JSON.stringify(value) });
        for (const document of documents.filter(isServed)) {
          const both = await askBoth(document);
          if (isAcceptedBySluiceAlone(both)) throw new Error(JSON.stringify(both, undefined, 1));
          answers[both.sluice.answer]++;
          if (both.cluster !== 'accepted') answers.refusedByTypes++;
        }
      }),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 1500) },
    );
    // No answer is so rare that agreement about it says nothing.
    expect(Math.min(answers.accepted, answers.refusedByTypes)).toBeGreaterThan(100);
  });
});
