import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import type { Files } from '../../support/change-of-apps.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* Whatever git does not answer: what a change does is found, or it is said that something could not be looked at. */

interface Change {
  readonly before: Files;
  readonly after: Files;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What is found when git answers. */
  readonly reason: string;
}

const POLICY = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: pay\n');
const ALTERED = POLICY.replace('podSelector:', 'ingress: [{}]\n  podSelector:');
const WORKLOAD = (app: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: pay}
spec:
  selector: {matchLabels: {app: ${app}}}
  template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: a, image: a}]}}
`;

const CHANGES: Readonly<Record<string, Change>> = {
  'of a policy that a kustomization alters': {
    before: {
      'apps/db/pol.yaml': POLICY,
      'kustomization.yaml': 'resources: [apps/db/pol.yaml]\npatches: [{path: p.yaml}]\n',
      'p.yaml': POLICY,
    },
    after: { 'apps/db/pol.yaml': ALTERED },
    reason: 'not-simulated',
  },
  'of a policy that Flux delivers elsewhere': {
    before: {
      'apps/db/pol.yaml': POLICY.replace('  namespace: pay\n', ''),
      'clusters/all.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: {path: ./apps/db, targetNamespace: other, patches: [{patch: a}]}\n',
    },
    after: { 'apps/db/pol.yaml': ALTERED.replace('  namespace: pay\n', '') },
    reason: 'not-simulated',
  },
  'that moves a policy': {
    before: { 'apps/a.yaml': POLICY.replaceAll('db', 'a'), 'old/pol.yaml': POLICY },
    after: { 'old/pol.yaml': '', 'apps/pol.yaml': POLICY },
    reason: 'moved-policies',
  },
  'of a policy that git ignores': {
    before: { 'apps/a.yaml': POLICY.replaceAll('db', 'a'), '.gitignore': 'gen*\n' },
    after: { 'apps/gen.yaml': POLICY },
    reason: 'policies-in-no-commit',
  },
  'of a workload in the inventory': {
    before: { 'apps/db/pol.yaml': POLICY, 'inventory/db.yaml': WORKLOAD('db') },
    after: { 'inventory/db.yaml': WORKLOAD('other') },
    args: ['--inventory', 'inventory'],
    reason: 'unprotected',
  },
  'of a workload in no inventory': {
    before: { 'apps/db/pol.yaml': POLICY, 'other/db.yaml': WORKLOAD('db') },
    after: { 'other/db.yaml': WORKLOAD('other') },
    reason: 'workloads-elsewhere',
  },
  'of a library that a program uses': {
    before: {
      'apps/db/pol.yaml': POLICY,
      'a.jsonnet': 'local l = import "l.libsonnet"; {kind: "NetworkPolicy", spec: l.spec}\n',
      'l.libsonnet': '{spec: {podSelector: {}}}\n',
    },
    after: { 'l.libsonnet': '{spec: {podSelector: {}, ingress: [{}]}}\n' },
    reason: 'not-simulated',
  },
  'of a policy elsewhere': {
    before: { 'apps/db/pol.yaml': POLICY, 'other/pol.yaml': POLICY.replaceAll('db', 'a') },
    after: { 'other/pol.yaml': ALTERED.replaceAll('db', 'a') },
    reason: 'policies-elsewhere',
  },
};

/** What says that something could not be looked at. */
const TELLING: readonly string[] = [
  'invalid-policies',
  'not-searched',
  'unreadable-input',
  'base-not-rendered',
  'faults-in-base',
];

/** `.ci/run` lets each call fail. */
const STEP = process.env.SLUICE_GIT_FAULTS === 'all' ? 1 : 5;

/** Counts its calls, and fails at one of them. */
const GIT = `#!/bin/sh
n=$(($(cat "$CALLS" 2>/dev/null || echo 0) + 1))
echo $n > "$CALLS"
[ $n = "$FAILING" ] && { echo "fatal: unable to read" >&2; exit 128; }
PATH="\${PATH#*:}" exec git "$@"
`;

it.each(Object.entries(CHANGES))('a change %s', async (_, { before, after, args = [], reason }) => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write({ 'flows.ndjson': WEB_TO_DB, 'bin/git': GIT, ...before });
  chmodSync(join(folder.path, 'bin/git'), 0o755);
  folder.commit();
  folder.write(after);
  for (const [name, text] of Object.entries(after)) if (text === '') rmSync(join(folder.path, name));
  folder.stage();
  const calls = join(folder.path, '.git/calls');
  const simulateFailingAt = async (call: number): Promise<readonly string[]> => {
    rmSync(calls, { force: true });
    const env = {
      PATH: `${join(folder.path, 'bin')}:${process.env.PATH ?? ''}`,
      CALLS: calls,
      FAILING: String(call),
    };
    const given = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson', ...args];
    const { out } = await runIn(folder, env, 'simulate', ...given, '--format', 'json');
    const { gate } = JSON.parse(out);
    return gate.reasons.map(({ code }: { code: string }) => code);
  };
  expect(await simulateFailingAt(0)).toContain(reason);
  expect(existsSync(calls)).toBe(true);
  const count = Number(readFileSync(calls, 'utf8'));
  const silent: string[] = [];
  for (let call = count; call > 0; call -= STEP) {
    const reasons = await simulateFailingAt(call);
    if (![reason, ...TELLING].some((code) => reasons.includes(code))) silent.push(`${call} ${reasons}`);
  }
  expect(silent).toEqual([]);
});
