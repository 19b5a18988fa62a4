import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGap } from '../../src/model/diagnostic.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import type { ManifestDocument } from '../../src/policy/manifest.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { type Fields, isFields } from '../../src/policy/read-fields.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { nearlyValidAdminPolicy } from '../unit/admin-arbitrary.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
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

  /** What the server says to the object, applied as a deploy would apply it, without keeping it. */
  async function askServer({ value, apiVersion = '', kind = '' }: ManifestDocument): Promise<string> {
    const { name }: Fields = isFields(value.metadata) ? value.metadata : {};
    const base = `/apis/${apiVersion}/${PLURALS[kind]}`;
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
    const cluster = await askServer(document);
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
          answers[askSluice(document).answer === 'accepted' ? 'accepted' : 'refused']++;
        }
      }),
      { numRuns: Number(process.env.SLUICE_RUNS ?? 1500) },
    );
    // Neither answer is so rare that agreement about it says nothing.
    expect(Math.min(answers.accepted, answers.refused)).toBeGreaterThan(100);
  });
});
