import { afterEach, beforeEach, expect, it } from 'vitest';
import { listAt, objectAt } from '../../../src/model/json-object.ts';
import { allowYaml } from '../../cluster/policy-yaml.ts';
import { runCommand } from '../../cluster/run-command.ts';
import { type ApiServerDouble, startApiServerDouble } from '../../support/api-server-double.ts';

/* Two pipelines deploy one set at the same time, without a resource_group. */

const SHOP = 'shop';
const pathOf = (name: string) => `/apis/networking.k8s.io/v1/namespaces/${SHOP}/networkpolicies/${name}`;

let server: ApiServerDouble;
/** One clock for all of them. */
let slept = 0;
beforeEach(async () => {
  slept = 0;
  server = await startApiServerDouble();
});
afterEach(() => server.stop());

/** Policies a, b and c, all with this port. */
const set = (port: number) => ({
  'p.yaml': ['a', 'b', 'c'].map((name) => allowYaml(SHOP, name, 'web', 'cart', port)).join('---\n'),
});
const ports = () =>
  ['a', 'b', 'c'].map((name) => {
    const [rule = {}] = listAt(objectAt(server.objects.get(pathOf(name)) ?? {}, 'spec'), 'ingress');
    return (rule as { ports: { port: number }[] }).ports[0]?.port;
  });
const commit = (letter: string, hour: number) => ({
  CI: 'true',
  CI_COMMIT_SHA: letter.repeat(40),
  CI_COMMIT_TIMESTAMP: `2026-01-01T0${hour}:00:00Z`,
  CI_PROJECT_PATH: 'g/p',
});
/** Nobody waits for real; `onSleep` is what happens meanwhile. */
const deploy = (port: number, env: Record<string, string>, onSleep: () => unknown = () => {}) => {
  const sleep = async (ms: number) => {
    slept += ms;
    await onSleep();
    // Others have their turn.
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return runCommand('deploy', set(port), {
    kubeconfig: server.kubeconfig,
    applySet: { namespace: SHOP, name: 'sluice' },
    pacing: { sleep, random: () => 0.5 },
    later: () => slept,
    requestTimeoutMs: 60_000,
    env,
  });
};
/** Starts a deploy that stands still before its write number `number`, until it is let go. */
const halted = async (port: number, env: Record<string, string>, number: number) => {
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let running: ReturnType<typeof deploy> | undefined;
  await new Promise<void>((resolve) => {
    let writes = 0;
    server.intercept = async ({ isWrite }) => {
      if (!isWrite || ++writes !== number) return undefined;
      resolve();
      await gate;
      return undefined;
    };
    running = deploy(port, env);
  });
  return { goOn, end: () => running };
};

it('a deploy that finds everything as it wants it waits for the one at work, which will change that', async () => {
  await deploy(1, commit('a', 1));
  const older = await halted(2, commit('b', 2), 1);
  const newer = await deploy(1, commit('c', 3), older.goOn);
  older.goOn();
  expect((await older.end())?.code).toBe(0);
  expect(newer.code, newer.stderr).toBe(0);
  expect(newer.stdout).toContain('3 updated');
  expect(ports()).toEqual([1, 1, 1]);
});

it('what a deploy wrote before it died counts, also what it wrote after the next one had looked', async () => {
  await deploy(1, commit('a', 1));
  await halted(2, commit('b', 2), 2);
  let isOver = false;
  const next = await deploy(1, commit('c', 3), () => {
    if (isOver) return;
    isOver = true;
    for (const name of ['b', 'c']) {
      const live = structuredClone(server.objects.get(pathOf(name)) ?? {});
      const changed = JSON.parse(JSON.stringify(live).replace('"port":1', '"port":2'));
      server.store(pathOf(name), changed);
    }
  });
  expect(next.code, next.stderr).toBe(0);
  expect(ports()).toEqual([1, 1, 1]);
});

it('a write that is repeated for longer than a lock lasts is not sent into what another deploy has done since', async () => {
  await deploy(1, {});
  let isRefused = false;
  server.intercept = ({ isWrite }) => {
    if (!isWrite || isRefused) return undefined;
    isRefused = true;
    return { status: 503, body: {} };
  };
  let other: ReturnType<typeof deploy> | undefined;
  const slow = await deploy(2, {}, async () => {
    other ??= deploy(3, {});
    await other;
  });
  expect((await other)?.code).toBe(0);
  expect([slow.code, ports()]).toEqual([5, [3, 3, 3]]);
  expect(slow.stderr).toContain('cluster/lock-lost');
});

it('what a deploy wrote after another one had looked at it counts, although it ended before that one had the lock', async () => {
  await deploy(1, {});
  // Without a commit its end changes nothing in the ledger.
  const first = await halted(2, {}, 3);
  let looked = 0;
  server.intercept = async ({ path, query }) => {
    if (query.get('dryRun') === 'All') looked++;
    if (looked === 3 && path.includes('/leases/')) {
      server.intercept = () => undefined;
      first.goOn();
      await first.end();
    }
    return undefined;
  };
  const next = await deploy(1, {});
  expect(next.code, next.stderr).toBe(0);
  expect(ports()).toEqual([1, 1, 1]);
});
