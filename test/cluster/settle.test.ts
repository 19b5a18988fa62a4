import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runRollback } from '../../src/cli/commands/rollback.ts';
import { runStatus } from '../../src/cli/commands/status.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { judgeAsOperator } from './cilium-operator.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { hubbleFlow } from './hubble-flow.ts';
import { installCrds } from './install-crds.ts';
import { moduleFolder } from './module-folder.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand, testIo } from './run-command.ts';

/** This fault for every request that asks for Cilium's word. */
const look = ({ method, url }: ProxiedRequest, fault: Fault) =>
  method === 'GET' && url.includes('/ciliumnetworkpolicies') ? fault : undefined;
/** `plan` has more formats than `deploy`, of which the helper that runs both knows. */
const RBAC: object = { format: 'rbac' };
const PASS: Fault = { kind: 'pass' };
const SECONDS = 10;

describe.skipIf(whyNoApiServer() !== undefined)('settling on a real API server', () => {
  let server: ApiServer;
  let namespace: string;
  let count = 0;

  beforeAll(async () => {
    server = await startApiServer([{ name: 'reader-of-none', token: 'limited-91', groups: [] }]);
    const cilium = join(
      moduleFolder('github.com/cilium/cilium@v1.20.2'),
      'pkg/k8s/apis/cilium.io/client/crds/v2',
    );
    await installCrds(
      server,
      ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'].map((plural) =>
        join(cilium, `${plural}.yaml`),
      ),
    );
  }, 120_000);
  afterAll(() => server?.stop());
  beforeEach(async () => {
    count++;
    namespace = `settle-${count}`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });

  const cilium = (name: string, port: string) =>
    JSON.stringify({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name, namespace },
      spec: {
        endpointSelector: { matchLabels: { app: name } },
        ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }], toPorts: [{ ports: [{ port }] }] }],
      },
    });
  const set = (...policies: string[]) => ({ 'p.yaml': policies.join('\n---\n') });
  const network = (port = 8080) => allowYaml(namespace, 'net', 'a', 'b', port);
  const names = async () =>
    (
      await Promise.all(
        ['cilium.io/v2', 'networking.k8s.io/v1'].map(async (api) => {
          const plural = api === 'cilium.io/v2' ? 'ciliumnetworkpolicies' : 'networkpolicies';
          return (await server.call('GET', `/apis/${api}/namespaces/${namespace}/${plural}`)).body.items;
        }),
      )
    )
      .flat()
      .map(({ metadata }) => metadata.name);
  const portOf = async (name: string) =>
    JSON.stringify(
      (await server.call('GET', `/apis/cilium.io/v2/namespaces/${namespace}/ciliumnetworkpolicies/${name}`))
        .body.spec.ingress,
    );

  interface World {
    /** Cilium's operator looks at the policies when the deploy lists them for this time (from 0) since it began to wait, and at each later one. */
    readonly looksAt?: number;
    /** Whether the operator has got to a policy; left out: it gets to all at once. */
    readonly hasJudged?: (name: string) => boolean;
    readonly judge?: (name: string, spec: object) => string | undefined;
    /** For requests after the first write. */
    readonly fault?: (request: ProxiedRequest) => Fault | undefined;
    readonly onRest?: (rest: number) => void | Promise<void>;
    readonly token?: string;
  }
  /** Runs with waiting handed in, and the operator at work where the deploy looks for its word. */
  const inWorld = async <Result>(
    { looksAt = 0, judge = () => undefined, hasJudged, fault, onRest, token = server.token }: World,
    work: (options: object) => Promise<Result>,
  ) => {
    let isWaiting = false;
    let looks = 0;
    const writes: string[] = [];
    let rested = 0;
    const proxy = await startFaultProxy(server, async (request) => {
      const { method, url } = request;
      const isWrite = (method === 'PATCH' || method === 'DELETE') && !url.includes('dryRun');
      const [, name] = /networkpolicies\/([^?/]+)/.exec(url) ?? [];
      if (isWrite && name !== undefined) {
        isWaiting = true;
        writes.push(`${method === 'DELETE' ? '-' : '+'}${name}`);
      }
      const given = isWaiting ? fault?.(request) : undefined;
      if (given !== undefined) return given;
      const isLook = isWaiting && method === 'GET' && /\/ciliumnetworkpolicies\?/.test(url);
      if (isLook && looks++ >= looksAt) await judgeAsOperator(server, judge, hasJudged);
      return PASS;
    });
    const kubeconfig = await server.writeKubeconfig({ token, url: proxy.url });
    const sleep = async (ms: number) => {
      rested += ms;
      await onRest?.(rested);
    };
    const result = await work({
      kubeconfig,
      pacing: { sleep, random: () => 0.5 },
      requestTimeoutMs: 300,
      settleSeconds: SECONDS,
      applySet: { namespace, name: 'sluice' },
      // What is waited is gone.
      later: () => rested,
    });
    await proxy.stop();
    return { result, writes, rested, looks };
  };
  const deploy = (world: World, files: Record<string, string>, options = {}) =>
    inWorld(world, (more) =>
      runCommand('deploy', files, { platform: newestPlatform('cilium'), ...more, ...options }),
    );
  const status = async () => {
    const { io, said } = testIo('/', {});
    const { kubeconfig } = server;
    const applySet = { namespace, name: 'sluice' };
    await runStatus({ kubeconfig, applySet, defaultNamespace: 'default', format: 'text' }, io);
    return said().stdout;
  };

  it('waits for the word of Cilium on new policies, for the stated time on others, and says both', async () => {
    const files = set(cilium('a', '8080'), cilium('b', '8080'), network());
    const { result, rested } = await deploy({ looksAt: 2 }, files);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain(`
Settled: waited 10 s. No API says when a node enforces a policy.
  accepted by the network plug-in since the write (condition \`Valid\`): 2 CiliumNetworkPolicy
  without evidence in the API, given this time (\`deploy.settle.seconds\`): 1 NetworkPolicy
`);
    expect(rested).toBe(10_000);
    expect(await status()).toContain('  Settled: waited 10 s.');
    // Nothing is written, so nothing is waited for.
    const again = await deploy({}, files);
    expect(again.rested).toBe(0);
    expect(again.result.stdout).not.toContain('ettled');
  });

  it('waits for a word as long as words keep coming', async () => {
    // Cilium gets to one more policy at each look from the second on.
    let looks = 0;
    const { result, rested } = await deploy(
      {
        fault: ({ method, url }) => {
          if (method === 'GET' && /\/ciliumnetworkpolicies\?/.test(url)) looks++;
          return undefined;
        },
        hasJudged: (name) => name < `p${looks - 1}`,
      },
      set(...Array.from({ length: 7 }, (_, i) => cilium(`p${i}`, '8080'))),
    );
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('since the write (condition `Valid`): 7 CiliumNetworkPolicy');
    expect(rested).toBeGreaterThan(10_000);
  });

  it('says of a changed policy only that it was not refused, because the condition stays as it was', async () => {
    await deploy({}, set(cilium('a', '8080')));
    const { result } = await deploy({}, set(cilium('a', '8443')));
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(
      '  accepted by the network plug-in before the write, and not withdrawn (condition `Valid`): 1 CiliumNetworkPolicy\n',
    );
  });

  const refuses8443 = (_: string, spec: object) =>
    JSON.stringify(spec).includes('8443') ? 'port `8443`\nis not\u001b[2J liked' : undefined;
  /** A policy of somebody else that Cilium refuses; gives the options to take it over. */
  const refusedAlready = async () => {
    await server.call(
      'POST',
      `/apis/cilium.io/v2/namespaces/${namespace}/ciliumnetworkpolicies`,
      JSON.parse(cilium('a', '8443')),
    );
    await judgeAsOperator(server, refuses8443);
    return { takeOvers: [{ kind: 'object', name: `${namespace}/a` }] };
  };

  it('a policy that Cilium refuses is a deploy that failed: everything is put back, and its words are shown', async () => {
    await deploy({}, set(cilium('a', '8080'), network(1)));
    const { result } = await deploy(
      { judge: refuses8443, looksAt: 1 },
      set(cilium('a', '8443'), cilium('b', '8080'), network(2)),
      { format: 'json' },
    );
    expect(result.code).toBe(5);
    const report = JSON.parse(result.stdout);
    expect(report).toMatchObject({ status: 'restored', settling: { status: 'refused' } });
    expect(result.stderr).toContain(
      `\`${namespace}/a\`: the API server accepted it, but the network plug-in refuses it: port \`8443\` is not\\u001b[2J liked`,
    );
    expect(await names()).toEqual(['a', 'net']);
    expect(await portOf('a')).toContain('8080');
    expect(await status()).toContain('refused: CiliumNetworkPolicy');
  });

  it('does not take the old refusal of a policy that is being mended for one of the new content', async () => {
    const options = await refusedAlready();
    const mended = await deploy({ judge: refuses8443, looksAt: 3 }, set(cilium('a', '8080')), options);
    expect(mended.result.code, mended.result.stderr).toBe(0);
    expect(mended.result.stdout).toContain('since the write (condition `Valid`): 1 CiliumNetworkPolicy');
  });

  it('a refusal that is never taken back counts, when the time is over', async () => {
    const options = await refusedAlready();
    const still = {
      ...JSON.parse(cilium('a', '8443')),
      metadata: { name: 'a', namespace, labels: { x: 'y' } },
    };
    const { result, rested } = await deploy({ judge: refuses8443 }, set(JSON.stringify(still)), options);
    expect(result.code).toBe(5);
    expect(rested).toBe(10_000);
  });

  it.each<[string, World, RegExp]>([
    ['Cilium says nothing', { looksAt: 1000 }, /not known, the network plug-in has not reported on it: 1/],
    [
      'the list is forbidden',
      { fault: (request) => look(request, { kind: 'answer', status: 403, body: '{}' }) },
      /not known, looking at .*: not allowed \(status 403\): 1/,
    ],
    [
      'the server fails',
      { fault: (request) => look(request, { kind: 'answer', status: 500, body: '{}' }) },
      /not known, looking at .* failed \(status 500\): 1/,
    ],
    [
      'the server hangs',
      { fault: (request) => look(request, { kind: 'hang' }) },
      /not known, looking at .*: 1/,
    ],
    [
      'the answer is cut',
      { fault: (request) => look(request, { kind: 'cut-answer' }) },
      /not known, looking at .*: 1/,
    ],
    [
      'the answer is a page',
      {
        fault: (request) =>
          look(request, {
            kind: 'answer',
            status: 200,
            headers: { 'content-type': 'text/html' },
            body: '<html>',
          }),
      },
      /not known, looking at .* HTML page: 1/,
    ],
  ])(
    'never calls it settled when %s, and the deploy is one that wrote everything',
    async (_, world, said) => {
      const { result } = await deploy(world, set(cilium('a', '8080'), network()), { format: 'json' });
      expect(result.code, result.stderr).toBe(0);
      expect(JSON.parse(result.stdout)).toMatchObject({
        status: 'deployed',
        settling: { status: 'not-known' },
      });
      const recorded = await status();
      expect(recorded).toContain('Not settled, not everything is known to be in force: waited');
      expect(recorded).toMatch(said);
      expect(await names()).toEqual(['a', 'net']);
    },
  );

  it('asks policy by policy where the account may not list', async () => {
    const { result } = await deploy(
      {
        fault: ({ url }) => {
          if (/\/ciliumnetworkpolicies\?/.test(url)) return { kind: 'answer', status: 403, body: '{}' };
          return undefined;
        },
        onRest: () => judgeAsOperator(server, () => undefined),
      },
      set(cilium('a', '8080')),
    );
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('since the write (condition `Valid`): 1 CiliumNetworkPolicy');
  });

  it('never calls settled what somebody else changed meanwhile', async () => {
    const path = `/apis/cilium.io/v2/namespaces/${namespace}/ciliumnetworkpolicies/a`;
    let isChanged = false;
    const { result } = await deploy(
      {
        judge: () => undefined,
        looksAt: 1,
        onRest: async () => {
          if (isChanged) return;
          isChanged = true;
          await server.call(
            'PATCH',
            path,
            { spec: { endpointSelector: { matchLabels: { app: 'other' } } } },
            'application/merge-patch+json',
          );
        },
      },
      set(cilium('a', '8080')),
    );
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('not known, somebody else changed or deleted it since: 1');
  });

  it('waits for nothing with 0 seconds, and says so', async () => {
    const { result, rested } = await deploy({}, set(cilium('a', '8080')), { settleSeconds: 0 });
    expect(result.code).toBe(0);
    expect(rested).toBe(0);
    expect(result.stdout).toContain('Not settled: Sluice did not wait');
  });

  describe('between writes', () => {
    // Without recorded connections what is deleted waits for what is new.
    const earlier = () => set(cilium('old', '8080'));
    const later = () => set(cilium('new', '8080'));

    it('waits before the next one leans on them, as the plan says', async () => {
      await deploy({}, earlier());
      const { kubeconfig } = server;
      const plan = await runCommand('plan', later(), {
        kubeconfig,
        platform: newestPlatform('cilium'),
        settleSeconds: SECONDS,
        applySet: { namespace, name: 'sluice' },
      });
      const lines = plan.stdout.split('\n').filter((line) => /^\d+\.|then wait/.test(line));
      expect(lines).toEqual([
        expect.stringMatching(/^1\. create CiliumNetworkPolicy .*\/new/),
        "   then wait until write 1 is in force (10 s, and the network plug-in's answer for 1 of Cilium's policies): what follows is deleted",
        expect.stringMatching(/^2\. delete CiliumNetworkPolicy .*\/old/),
        '   then wait until write 2 is in force (10 s)',
      ]);
      const { result, rested, writes } = await deploy({ looksAt: 2 }, later());
      expect(result.code, result.stderr).toBe(0);
      expect(writes).toEqual(['+new', '-old']);
      expect(rested).toBe(20_000);
      expect(result.stdout).toContain('Settled: waited 2 times (10 s, 10 s).');
    });

    it('does not go on when Cilium refuses what the next one leans on', async () => {
      await deploy({}, earlier());
      const { result, writes } = await deploy(
        { judge: (name) => (name === 'new' ? 'no' : undefined) },
        later(),
      );
      expect(result.code).toBe(5);
      expect(writes).toEqual(['+new', '-new']);
      expect(await names()).toEqual(['old']);
    });

    it('hears that the job is cancelled, and puts back what is written', async () => {
      await deploy({}, earlier());
      const cancelled = new AbortController();
      const { result } = await deploy({ onRest: () => cancelled.abort() }, later(), {
        signal: cancelled.signal,
      });
      expect(result.code).toBe(5);
      expect(result.stderr).toContain('cluster/interrupted');
      expect(await names()).toEqual(['old']);
    });

    it('writes nothing when the time of the command is too short for the waits', async () => {
      await deploy({}, earlier());
      const { result, writes } = await deploy({}, later(), { timeoutMs: 9_000 });
      expect(result.code).toBe(5);
      expect(result.stderr).toContain('cluster/no-time-to-settle');
      expect(writes).toEqual([]);
    });

    it('does not go on when the time is over while words keep coming', async () => {
      await deploy({}, earlier());
      const policies = Array.from({ length: 7 }, (_, i) => cilium(`p${i}`, '8080'));
      let looks = 0;
      const { result, writes } = await deploy(
        {
          fault: (request) => {
            if (look(request, PASS) !== undefined) looks++;
            return undefined;
          },
          hasJudged: (name) => name < `p${looks - 1}`,
        },
        set(...policies),
        { timeoutMs: 14_000 },
      );
      expect(result.code).toBe(5);
      expect(result.stderr).toContain('cluster/no-time-to-settle');
      expect(writes).not.toContain('-old');
      expect(await names()).toEqual(['old']);
    });
  });

  it('bridges are in force before the set is written, which is in force before they go', async () => {
    const flow = (from: string) => `${hubbleFlow(namespace, from, 'x')}\n`;
    const files = {
      'p.yaml': ['p', 'q']
        .map((name, i) => allowYaml(namespace, name, ['a', 'b'][i] ?? '', 'x'))
        .join('---\n'),
      'flows.ndjson': ['a', 'b'].map(flow).join(''),
    };
    const options = {
      policies: ['p.yaml'],
      flows: ['flows.ndjson'],
      bridge: true,
    };
    const { result, rested, writes } = await deploy({}, files, options);
    expect(result.code, result.stderr + result.stdout).toBe(0);
    expect(writes.map((name) => name.replace(/bridge-.*/, 'bridge'))).toEqual([
      '+sluice-bridge',
      '+p',
      '+q',
      '-sluice-bridge',
    ]);
    expect(rested).toBe(30_000);
    expect(result.stdout).toContain('Settled: waited 3 times (10 s, 10 s, 10 s).');
  });

  it('cancelled after the last write: it stays, exit 0, and that nobody waited is said', async () => {
    const cancelled = new AbortController();
    const { result } = await deploy({ onRest: () => cancelled.abort() }, set(cilium('a', '8080')), {
      signal: cancelled.signal,
    });
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('waited 0 s, then the job was cancelled');
    expect(await names()).toEqual(['a']);
  });

  it('a rollback waits, too, also between its writes, and says when what it put back is refused', async () => {
    await deploy({}, set(cilium('old', '8443')));
    await deploy({}, set(cilium('new', '8080')));
    const rollback = async (world: World) => {
      const { io, said } = testIo('/', {});
      const { result, rested, writes } = await inWorld(world, (options) =>
        runRollback({ defaultNamespace: 'default', ...options } as never, io),
      );
      return { code: result, rested, writes, ...said() };
    };
    const back = await rollback({});
    expect(back.code, back.stderr).toBe(0);
    expect(await names()).toEqual(['old']);
    expect(back.stdout).toContain('Settled: waited 2 times (10 s, 10 s).');
    await deploy({}, set(cilium('new', '8080')));
    const refused = await rollback({ judge: refuses8443 });
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain('the network plug-in refuses it: port `8443`');
  });

  it('an account with just the rights of `plan --format rbac` hears the word of Cilium', async () => {
    const files = set(cilium('a', '8080'));
    const applySet = { namespace, name: 'sluice' };
    const { kubeconfig } = server;
    const { stdout } = await runCommand('plan', files, {
      kubeconfig,
      platform: newestPlatform('cilium'),
      applySet,
      ...RBAC,
    });
    const { parseAllDocuments } = await import('yaml');
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    for (const document of parseAllDocuments(stdout)) {
      const role = document.toJS();
      expect((await server.call('POST', `${rbac}/roles`, role)).status).toBe(201);
      await server.call('POST', `${rbac}/rolebindings`, {
        metadata: { name: role.metadata.name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.metadata.name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader-of-none' }],
      });
    }
    const { result } = await deploy({ token: 'limited-91' }, files);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('since the write (condition `Valid`): 1 CiliumNetworkPolicy');
  });
});
