import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { TRAFFIC, type Traffic } from '../../../examples/shop/recording/traffic.ts';
import { createEvaluator, type Evaluator } from '../../../src/engine/evaluator.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import type { Platform } from '../../../src/policy/platform/platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { BY_HAND, connectionOf, nameOf } from '../../support/shop-connections.ts';

const SHOP = new URL('../../../examples/shop/', import.meta.url);

/** The same shop, its policies in the dialect of each CNI, from the oldest version with all that they use. */
const VARIANTS = [
  ['cilium', 'cilium@1.16'],
  ['cilium', 'cilium@1.19'],
  ['cilium', 'cilium@1.20'],
  ['calico', 'calico@3.31'],
  ['calico', 'calico@3.33'],
] as const;

describe.each(VARIANTS)('the example shop in the dialect of %s (%s)', (dialect, written) => {
  const platform = platformOf(written);
  const base = load(dialect, 'base', platform);
  const head = load(dialect, 'head', platform);

  test('policies are valid and draw no warning', () => {
    expect([base.diagnostics, head.diagnostics]).toEqual([[], []]);
  });

  test.each(TRAFFIC)('base: %s -> %s %s', (...traffic) => {
    const contradicts = nameOf(traffic) === BY_HAND && traffic[5] === 'allowed';
    expect(judge(base, traffic)).toBe(contradicts ? 'denied' : traffic[5].split(' ')[0]);
  });

  test('head cuts two wanted connections and opens one, nothing else', () => {
    const changed = TRAFFIC.flatMap((traffic) => {
      const [before, after] = [judge(base, traffic), judge(head, traffic)];
      return before === after ? [] : [`${nameOf(traffic)}: ${before} -> ${after}`];
    });
    expect(changed).toEqual([
      'shop/checkout -> shop/cart TCP 8080: allowed -> denied',
      'data/nightly-report -> reports.storage.example TCP 443: allowed -> denied',
      'shop/checkout -> pay/fraud TCP 8443: denied -> allowed',
    ]);
  });
});

function platformOf(written: string): Platform {
  const platform = choosePlatform(written);
  if ('problem' in platform) throw new Error(platform.problem);
  return platform;
}

interface Side {
  readonly evaluator: Evaluator;
  readonly diagnostics: readonly unknown[];
}

function load(dialect: string, side: string, platform: Platform): Side {
  const file = `${dialect}/${side}.yaml`;
  const read = readManifests({ file, text: readFileSync(new URL(file, SHOP), 'utf8') });
  const { diagnostics, ...loaded } = loadPolicies(read.documents, { platform, defaultNamespace: 'default' });
  const evaluator = createEvaluator(compilePolicies(loaded, platform));
  return { evaluator, diagnostics: [...read.diagnostics, ...diagnostics] };
}

function judge({ evaluator }: Side, traffic: Traffic): string {
  return evaluator.judge(connectionOf(traffic)).outcome;
}

describe('the comments name what decides, down to the line', () => {
  test.each([
    ['cilium', 128, 'policy `data/egress` now denies it (`cilium/head.yaml:436`)'],
    [
      'calico',
      123,
      'new default deny: policy `data/egress` now selects `data/nightly-report`, and no rule lets this out (`calico/head.yaml:417`)',
    ],
  ])('%s', async (cni, lineOfCart, becauseOfReport) => {
    const lineOf = (comment: string): number =>
      readFileSync(new URL(`${cni}/head.yaml`, SHOP), 'utf8')
        .split('\n')
        .findIndex((line) => line.includes(comment)) + 1;
    const { code, stdout } = await runSluice(
      [
        'simulate',
        '--cni',
        cni,
        '--base',
        `${cni}/base.yaml`,
        '--head',
        `${cni}/head.yaml`,
        '--format',
        'markdown',
      ],
      { cwd: fileURLToPath(SHOP) },
    );
    const causes = stdout.split('\n').flatMap((line) => /^\| `.*<br>.* \| (.*) \|$/.exec(line)?.[1] ?? []);
    expect(code).toBe(1);
    expect(causes.slice(0, 3)).toEqual([
      `the rule of policy \`shop/cart\` that allowed it was changed (\`${cni}/head.yaml:${lineOfCart}\`)`,
      becauseOfReport,
      `policy \`pay/fraud\` now allows it (\`${cni}/head.yaml:${lineOf('SHOP-1871') + 1}\`)`,
    ]);
  });

  test('what a staged policy would block is shown beside what is enforced', async () => {
    const { stdout } = await runSluice(
      ['simulate', '--cni', 'calico', '--base', 'calico/base.yaml', '--head', 'calico/head.yaml'],
      { cwd: fileURLToPath(SHOP) },
    );
    expect(stdout).toContain(
      'If 1 staged policy were enforced: 1 connection blocked, 0 connections opened\n  platform/prometheus → kube-apiserver',
    );
  });
});
