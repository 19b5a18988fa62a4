import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ManifestDocument } from '../../src/policy/manifest.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { nearlyValidAdminPolicy } from '../support/admin-arbitrary.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { askServer, askSluice } from './ask-both.ts';
import { installCrds } from './install-crds.ts';
import { moduleFolder } from './module-folder.ts';

const CASES = new URL('../cases/policy/', import.meta.url);
const skipped = whyNoApiServer();
const GROUP = 'policy.networking.k8s.io';
const PLURALS: Readonly<Record<string, string>> = {
  ClusterNetworkPolicy: 'clusternetworkpolicies',
  AdminNetworkPolicy: 'adminnetworkpolicies',
  BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies',
};

/** The real CRDs, from the Go modules that carry them: both channels' fields, which is the experimental one. */
function crdFiles(): readonly string[] {
  const file = (module: string, plural: string) =>
    join(moduleFolder(module), 'config/crd/experimental', `${GROUP}_${plural}.yaml`);
  return [
    file('sigs.k8s.io/network-policy-api@v0.3.0', 'clusternetworkpolicies'),
    file('sigs.k8s.io/network-policy-api@v0.1.7', 'adminnetworkpolicies'),
    file('sigs.k8s.io/network-policy-api@v0.1.7', 'baselineadminnetworkpolicies'),
  ];
}

/** The same question to Sluice and to a real API server: is this object an admin policy that the cluster takes? */
describe.skipIf(skipped !== undefined)('admin policies against a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    await installCrds(server, crdFiles());
  });
  afterAll(() => server?.stop());

  async function differenceOf(document: ManifestDocument): Promise<object | undefined> {
    const { apiVersion = '', kind = '' } = document;
    const sluice = askSluice(document, 'kubernetes');
    const cluster = await askServer(server, document, `/apis/${apiVersion}/${PLURALS[kind]}`, 'kubernetes');
    if (cluster.startsWith(sluice.answer)) return undefined;
    return { value: JSON.stringify(document.value), sluice, cluster };
  }

  const isServed = ({ apiVersion = '', kind = '' }: ManifestDocument) =>
    apiVersion.startsWith(`${GROUP}/`) && Object.hasOwn(PLURALS, kind);

  for (const name of readdirSync(CASES)) {
    const text = readFileSync(new URL(`${name}/policy.yaml`, CASES), 'utf8');
    const documents = readManifests({ file: 'policy.yaml', text }).documents.filter(isServed);
    if (documents.length === 0) continue;
    test(`agrees about ${name.replaceAll('-', ' ')}`, async () => {
      const differences = await Promise.all(documents.map(differenceOf));
      expect(differences.filter((one) => one !== undefined)).toEqual([]);
    });
  }

  test('agrees about generated objects', { timeout: 600_000 }, async () => {
    const answers = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(nearlyValidAdminPolicy, async (value) => {
        const { documents } = readManifests({ file: 'any.json', text: JSON.stringify(value) });
        for (const document of documents) {
          expect(await differenceOf(document)).toBeUndefined();
          answers[askSluice(document, 'kubernetes').answer]++;
        }
      }),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 1500) },
    );
    // Neither answer is so rare that agreement about it says nothing.
    expect(Math.min(answers.accepted, answers.refused)).toBeGreaterThan(100);
  });
});
