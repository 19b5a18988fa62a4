import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, FROM_ELSEWHERE, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* Charts and helmfiles get other charts of a version that stands in them, or in a lock. */

const ASKS = 'redis:\n  networkPolicy: {enabled: true}\n';
const UMBRELLA: Files = {
  'deploy/redis/Chart.yaml':
    'apiVersion: v2\nname: redis\nversion: 0.1.0\ndependencies:\n  - {name: redis, version: 18.x, repository: "https://charts.example"}\n',
  'deploy/redis/Chart.lock':
    'dependencies:\n- name: redis\n  repository: https://charts.example\n  version: 18.0.0\ndigest: sha256:aa\ngenerated: "2026-01-01"\n',
};
const HELMFILE: Files = {
  'helmfile.yaml': 'releases:\n  - {name: redis, chart: b/redis, version: 18.x}\n',
  'helmfile.lock':
    'version: v0.165.0\ndependencies:\n- name: redis\n  repository: https://charts.example\n  version: 18.0.0\n',
};
const WITH_POLICIES: Files = { ...UMBRELLA, 'deploy/redis/values.yaml': ASKS };

const TOLD: readonly Edit[] = [
  [
    'a dependency whose values ask for policies',
    UNKNOWN,
    WITH_POLICIES,
    'deploy/redis/Chart.yaml',
    '18.x',
    '19.x',
  ],
  ['the same in its lock', UNKNOWN, WITH_POLICIES, 'deploy/redis/Chart.lock', '18.0.0', '18.9.0'],
  ['a dependency', FROM_ELSEWHERE, UMBRELLA, 'deploy/redis/Chart.yaml', '18.x', '19.x'],
  ['a dependency in a lock', FROM_ELSEWHERE, UMBRELLA, 'deploy/redis/Chart.lock', '18.0.0', '18.9.0'],
  ['a chart in the lock of a helmfile', FROM_ELSEWHERE, HELMFILE, 'helmfile.lock', '18.0.0', '18.9.0'],
];

const QUIET: readonly Edit[] = [
  ['the digest of a lock', NOTHING, WITH_POLICIES, 'deploy/redis/Chart.lock', 'sha256:aa', 'sha256:bb'],
  ['its date', NOTHING, WITH_POLICIES, 'deploy/redis/Chart.lock', '2026-01', '2026-02'],
  ['the version of the chart itself', NOTHING, WITH_POLICIES, 'deploy/redis/Chart.yaml', '0.1.0', '0.2.0'],
];

describeEdits(TOLD, QUIET);
