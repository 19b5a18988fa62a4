import { describe, expect, it } from 'vitest';
import { recorded, seen, workload } from '../../test/support/simulated-shop.ts';
import { endpointName } from '../model/endpoint.ts';
import { loadPolicies } from '../policy/load-policies.ts';
import { newestPlatform } from '../policy/platform/choose-platform.ts';
import { readManifests } from '../policy/read-manifests.ts';
import type { ConnectionImpact } from './connection-impact.ts';
import { JUDGED_BY_ITSELF } from './judged-by.ts';
import { previewStaged } from './preview-staged.ts';
import { simulate } from './simulate.ts';

const platform = newestPlatform('calico');

const DB_FOR_WEB = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  selector: app == 'db'
  types: [Ingress]
  ingress:
    - action: Allow
      source: {selector: app == 'web'}
`;
const staged = (text: string, more = ''): string =>
  text.replace('kind: ', 'kind: Staged').replace('spec:\n', `spec:\n${more}`);

const fromWeb = recorded(workload('web'), workload('db'), { allowed: seen(3) });
const toAnybody = [fromWeb, recorded(workload('batch'), workload('db'), { allowed: seen(3) })];
const toWebOnly = [fromWeb, recorded(workload('batch'), workload('db'), { denied: seen(2) })];

function side(...texts: string[]) {
  const documents = texts.flatMap((text, i) => readManifests({ file: `${i}.yaml`, text }).documents);
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { name: 'side', ...loaded };
}

function shown(impacts: readonly ConnectionImpact[] = []): readonly string[] {
  return impacts.map(
    ({ transition, recorded: { connection } }) => `${transition} ${endpointName(connection.source)}`,
  );
}

/** What was recorded where the first policy is enforced or staged. */
const recordedUnder = ([first = '']: readonly string[]) =>
  first.includes('kind: Staged') ? toAnybody : toWebOnly;

function preview(...texts: string[]) {
  return previewStaged(side(...texts), platform, recordedUnder(texts));
}

/** What a merge request says that writes the policies as enforced ones. */
function promotion(before: readonly string[], after: readonly string[]) {
  const { impacts } = simulate({
    platform,
    base: side(...before),
    head: side(...after),
    digest: { connections: recordedUnder(before), window: undefined, nodes: [], lostEvents: 0, sources: [] },
    workloads: [],
    knownNodes: 0,
    history: { kind: 'none' },
    judgedBy: JUDGED_BY_ITSELF,
    diagnostics: [],
  });
  return shown(impacts);
}

describe('staged policies', () => {
  it('are nothing where there are none', () => {
    expect(preview(DB_FOR_WEB)).toBeUndefined();
  });

  it('would block what their tier would deny, with the line that does', () => {
    const found = preview(staged(DB_FOR_WEB));
    expect(shown(found?.impacts)).toEqual(['blocked shop/batch']);
    expect(found?.totals.blocked).toEqual({ connections: 1, seen: 3 });
    expect(found?.policies.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['StagedNetworkPolicy db']);
    expect(found?.impacts[0]?.cause).toMatchObject({
      kind: 'newly-isolated',
      line: { side: 'head', span: { file: '0.yaml', line: 5 } },
    });
  });

  it('take the place of the enforced policy of their name', () => {
    const narrower = staged(DB_FOR_WEB.replace("app == 'web'", "app == 'batch'"));
    expect(shown(preview(DB_FOR_WEB, narrower)?.impacts)).toEqual(['blocked shop/web', 'opened shop/batch']);
  });

  it('of other names stand beside', () => {
    const other = staged(
      DB_FOR_WEB.replace('name: db', 'name: other').replace("app == 'web'", "app == 'batch'"),
    );
    const open = preview(DB_FOR_WEB, other);
    expect(shown(open?.impacts)).toEqual(['opened shop/batch']);
  });

  it('that delete take the enforced policy away', () => {
    const remove = staged(DB_FOR_WEB).replace(/spec:[\s\S]*/, 'spec: {stagedAction: Delete}\n');
    expect(shown(preview(DB_FOR_WEB, remove)?.impacts)).toEqual(['opened shop/batch']);
  });

  it('of Kubernetes are NetworkPolicies', () => {
    const kubernetes = `apiVersion: projectcalico.org/v3
kind: StagedKubernetesNetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
`;
    expect(shown(preview(kubernetes)?.impacts)).toEqual(['blocked shop/batch']);
  });

  it('do when they are promoted what was shown before', () => {
    const narrower = DB_FOR_WEB.replace("app == 'web'", "app == 'batch'");
    for (const [before, after] of [
      [[staged(DB_FOR_WEB)], [DB_FOR_WEB]],
      [[DB_FOR_WEB, staged(narrower)], [narrower]],
      [
        [DB_FOR_WEB, staged(DB_FOR_WEB.replace('name: db', 'name: other'), '  order: 5\n')],
        [DB_FOR_WEB, DB_FOR_WEB.replace('name: db', 'name: other').replace('spec:\n', 'spec:\n  order: 5\n')],
      ],
    ] as const) {
      expect(shown(preview(...before)?.impacts)).toEqual(promotion(before, after));
    }
  });
});
