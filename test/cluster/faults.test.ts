import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { type Fault, type FaultProxy, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

const PASS: Fault = { kind: 'pass' };
/** Fewer attempts, and nothing else: a server that went away is waited for until the time is over. */
const DYING = { timeoutMs: 20_000 };

describe.skipIf(whyNoApiServer() !== undefined)('deploy through a failing connection', () => {
  let server: ApiServer;
  let proxy: FaultProxy | undefined;
  let namespace: string;
  let count = 0;
  /** What the last run waited between attempts, in milliseconds; no test waits for real. */
  let waits: number[] = [];

  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(async () => {
    await server?.stop();
  });
  beforeEach(async () => {
    count++;
    namespace = `faults-${count}`;
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  const path = (name = '') =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name === '' ? '' : `/${name}`}`;
  const names = async (): Promise<string[]> =>
    (await server.call('GET', path())).body.items.map(
      (item: { metadata: { name: string } }) => item.metadata.name,
    );
  const policies = (...of: string[]) => ({
    'p.yaml': of.map((name) => allowYaml(namespace, name, 'a', 'b')).join('---\n'),
  });
  const deploy = async (
    files: Record<string, string>,
    faultOf: (request: ProxiedRequest) => Fault | Promise<Fault>,
    options = {},
  ) => {
    await proxy?.stop();
    proxy = await startFaultProxy(server, faultOf);
    const kubeconfig = await server.writeKubeconfig({ token: server.token, url: proxy.url });
    waits = [];
    const pacing = { sleep: async (ms: number) => void waits.push(ms), random: () => 0.5 };
    const applySet = { namespace, name: 'sluice' };
    return await runCommand('deploy', files, {
      kubeconfig,
      pacing,
      requestTimeoutMs: 300,
      applySet,
      ...options,
    });
  };
  /** Fails the first `times` requests that are asked for, then passes. */
  const first = (times: number, isMeant: (request: ProxiedRequest) => boolean, fault: Fault) => {
    let left = times;
    return (request: ProxiedRequest): Fault => {
      if (!isMeant(request) || left === 0) return PASS;
      left--;
      return fault;
    };
  };
  const isDryRun = ({ url }: ProxiedRequest) => url.includes('dryRun=All');
  const isWrite = (request: ProxiedRequest) => request.isWrite;
  const status = (code: number, headers: Record<string, string> = {}, body = ''): Fault => ({
    kind: 'answer',
    status: code,
    headers,
    body,
  });

  describe('passing faults are waited out', () => {
    const FAULTS: Readonly<Record<string, Fault>> = {
      '429 with Retry-After': status(429, { 'retry-after': '1' }),
      '429 without Retry-After': status(429),
      '500': status(500, {}, 'internal error'),
      '503': status(503),
      'a reset': { kind: 'reset' },
      'a cut answer': { kind: 'cut-answer' },
      'a lost reply': { kind: 'lose-reply' },
      'a hang': { kind: 'hang' },
      'an empty answer': status(200),
      'an HTML page': status(200, { 'content-type': 'text/html' }, '<html>sign in</html>'),
    };

    it.each(Object.entries(FAULTS))('%s at a dry run', async (_name, fault) => {
      const run = await deploy(policies('web'), first(1, isDryRun, fault));
      expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(': 1 created.') });
    });

    it.each(Object.entries(FAULTS))('%s at a write: written once, and said so', async (_name, fault) => {
      const run = await deploy(policies('web'), first(1, isWrite, fault));
      expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(': 1 created.') });
      expect((await server.call('GET', path('web'))).body.metadata.generation).toBe(1);
    });

    it.each(Object.entries(FAULTS))(
      '%s at any one request of a deploy that creates, changes and deletes',
      async (_name, fault) => {
        // Each of the two sets turns into the other.
        const sets = [
          { port: 1, of: ['changes', 'first'] },
          { port: 2, of: ['changes', 'second'] },
        ].map(({ port, of }) => ({
          of,
          files: { 'p.yaml': of.map((name) => allowYaml(namespace, name, 'a', 'b', port)).join('---\n') },
        }));
        let turn = 0;
        const next = async (faultOf: (request: ProxiedRequest) => Fault) => {
          const { of = [], files = {} } = sets[turn++ % 2] ?? {};
          const run = await deploy(files, faultOf);
          return { ...run, isThere: (await names()).join() === of.join() };
        };
        await next(() => PASS);
        await next(() => PASS);
        const total = proxy?.seen.length ?? 0;
        expect(total).toBeGreaterThan(15);
        for (let at = 0; at < total; at++) {
          const run = await next(({ index }) => (index === at ? fault : PASS));
          expect(run, `request ${at} of ${total}`).toMatchObject({ code: 0, isThere: true });
        }
      },
    );
  });

  it('waits as long as Retry-After says', async () => {
    await deploy(policies('web'), first(1, isDryRun, status(429, { 'retry-after': '7' })));
    expect(waits).toEqual([7_000 + 62.5]);
  });

  it('waits longer each time when the server does not say how long', async () => {
    await deploy(policies('web'), first(4, isDryRun, status(503)));
    expect(waits).toEqual([187.5, 375, 750, 1_500]);
  });

  it('does not wait when the time for it is not left', async () => {
    const run = await deploy(policies('web'), () => status(503, { 'retry-after': '60' }), {
      timeoutMs: 30_000,
    });
    expect(waits).toEqual([]);
    expect(run.stderr).toContain('failed (status 503)');
  });

  it('reads an unclear write back even when the time is over', async () => {
    const run = await deploy(policies('web'), first(1, isWrite, { kind: 'lose-reply' }), {
      timeoutMs: 1_000,
    });
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(': 1 created.') });
  });

  describe('lasting faults end in time, and say what is wrong', () => {
    const FAULTS: Readonly<Record<string, readonly [Fault, string]>> = {
      'a hang': [{ kind: 'hang' }, 'gave no complete answer in 0.3 s'],
      '429': [status(429, { 'retry-after': '3600' }), 'is overloaded (status 429); it asks to wait 3600 s'],
      '500': [status(500), 'failed (status 500)'],
      '503': [status(503), 'failed (status 503)'],
      'an HTML page': [
        status(200, { 'content-type': 'text/html' }, '<html>sign in</html>'),
        'answered 200 with an HTML page',
      ],
      rubbish: [
        status(200, {}, '{"kind": "NetworkPol'),
        'answered 200 with something that is not a JSON object',
      ],
      nothing: [status(200), 'answered 200 with nothing'],
      'a redirection': [
        status(302, { location: 'https://evil.example/' }),
        'a redirection, which is not followed',
      ],
      'cut answers': [{ kind: 'cut-answer' }, 'broke before the answer was complete'],
      resets: [{ kind: 'reset' }, 'broke before the answer was complete'],
    };

    it.each(Object.entries(FAULTS))('%s from the first request on: exit 5', async (_name, [fault, text]) => {
      const run = await deploy(policies('web'), () => fault);
      expect(run.stderr).toContain(text);
      expect(run.stderr).toMatch(/^ {2}help: /m);
      expect(run.stderr).not.toContain(server.token);
      expect(run.stdout).toContain('nothing was written');
      expect(run.code).toBe(5);
    });

    const preventing = Object.entries(FAULTS).filter(([, [fault]]) => fault.kind !== 'cut-answer');
    it.each(preventing)(
      '%s at every write, while reading works: nothing written, exit 5',
      async (_name, [fault, text]) => {
        const run = await deploy(policies('web', 'api'), (request) => (request.isWrite ? fault : PASS));
        expect(run.stderr).toContain(text);
        expect(run.stdout).toContain(`failed     NetworkPolicy ${namespace}/api`);
        expect(run.stdout).toContain(`not tried  NetworkPolicy ${namespace}/web`);
        expect(run.stdout).toContain('nothing was written');
        expect(run.code).toBe(5);
        expect(await names()).toEqual([]);
      },
    );
  });

  it.each(['cut-answer', 'lose-reply'] as const)(
    '%s at every write: reading back finds what was written',
    async (kind) => {
      const run = await deploy(policies('web', 'api'), (request) => (request.isWrite ? { kind } : PASS));
      expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(': 2 created.') });
    },
  );

  it('dies between two writes: says what is written, what is not, what to run; exit 6', async () => {
    let writes = 0;
    const run = await deploy(policies('a', 'b', 'c'), (request) => {
      if (request.isWrite) writes++;
      return writes > 1 ? { kind: 'reset' } : PASS;
    });
    expect(run.code).toBe(6);
    expect(run.stdout).toContain(`created    NetworkPolicy ${namespace}/a`);
    expect(run.stdout).toContain(`uncertain  NetworkPolicy ${namespace}/b`);
    expect(run.stdout).toContain(`not tried  NetworkPolicy ${namespace}/c`);
    expect(run.stdout).toContain('run the same `sluice deploy` again, which writes only what is missing');
    expect(run.stderr).toContain(`\`${namespace}/b\`: may have been written or not`);
    expect(await names()).toEqual(['a']);
  });

  it('rejected at the second write, after a clean dry run: what was written is put back, exit 5', async () => {
    const denial = JSON.stringify({
      kind: 'Status',
      status: 'Failure',
      reason: 'Forbidden',
      message: 'admission webhook "guard.example.com" denied the request: not at night',
    });
    let writes = 0;
    const run = await deploy(policies('a', 'b', 'c'), (request) =>
      request.isWrite && ++writes === 2 ? status(403, { 'content-type': 'application/json' }, denial) : PASS,
    );
    expect(run.code).toBe(5);
    expect(await names()).toEqual([]);
    expect(run.stderr).toContain(
      `p.yaml:11:1 error cluster/denied-by-admission \`${namespace}/b\`: denied by the admission webhook \`guard.example.com\``,
    );
    expect(run.stdout).toContain(
      'what was written was undone, the cluster is restored. 1 failed, 1 undone, 1 not tried.',
    );
  });

  it('somebody else changes the object while the outcome is unclear: failed, not overwritten', async () => {
    const theirs = parse(allowYaml(namespace, 'a', 'them', 'b'));
    const run = await deploy(policies('a'), (request) => {
      if (request.isWrite) void server.call('POST', path(), theirs);
      return request.isWrite ? { kind: 'hang' } : PASS;
    });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('cluster/changed-meanwhile');
    expect((await server.call('GET', path('a'))).body.spec).toEqual(theirs.spec);
  });

  it('a cancelled job begins no other write, and puts back what it wrote', async () => {
    const cancelled = new AbortController();
    const run = await deploy(
      policies('a', 'b'),
      (request) => {
        if (request.isWrite) cancelled.abort();
        return PASS;
      },
      { signal: cancelled.signal },
    );
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('the deploy was interrupted before this object');
    expect(await names()).toEqual([]);
  });

  it.each(['reset', 'lose-reply'] as const)(
    'dies (%s) at any request: never a wrong claim, and a second run converges',
    async (kind) => {
      const files = policies('a', 'b', 'c');
      const total = await countRequests(files);
      for (let death = 0; death < total; death++) {
        await server.call('DELETE', path());
        const run = await deploy(
          files,
          ({ index }) => (index < death ? PASS : index === death ? { kind } : { kind: 'reset' }),
          DYING,
        );
        const stored = await names();
        const claimed = [...run.stdout.matchAll(/^created +NetworkPolicy \S+\/(\w)/gm)].map(
          ([, name]) => name,
        );
        const doubtful = [...run.stdout.matchAll(/^uncertain +NetworkPolicy \S+\/(\w)/gm)].map(
          ([, name]) => name,
        );
        const at = `death at request ${death} of ${total}`;
        expect(
          stored.filter((name) => !doubtful.includes(name)),
          at,
        ).toEqual(claimed);
        if (run.code === 5) expect(stored, at).toEqual([]);
        // A list that fails after the dry run is only a warning, so the last reads may die without harm.
        else expect([0, 6], at).toContain(run.code);

        const again = await deploy(files, () => PASS);
        expect(again.code, at).toBe(0);
        expect(await names(), at).toEqual(['a', 'b', 'c']);
      }
    },
  );

  it.each(['reset', 'lose-reply'] as const)(
    'dies (%s) at any request of a deploy that deletes and takes over: a second run converges',
    async (kind) => {
      const before = policies('stays', 'leaves');
      const after = policies('comes', 'stays', 'taken');
      const options = { takeOvers: [{ kind: 'tool', tool: 'kubectl' }] };
      const prepare = async () => {
        await server.call('DELETE', path());
        const theirs = parse(allowYaml(namespace, 'taken', 'them', 'b'));
        await server.call('POST', `${path()}?fieldManager=kubectl-create`, theirs);
        expect((await deploy(before, () => PASS)).code).toBe(0);
      };
      await prepare();
      expect((await deploy(after, () => PASS, options)).stdout).toContain('1 created, 1 updated, 1 deleted');
      const total = proxy?.seen.length ?? 0;
      expect(total).toBeGreaterThan(15);
      for (let death = 0; death < total; death++) {
        const at = `death at request ${death} of ${total}`;
        await prepare();
        const run = await deploy(
          after,
          ({ index }) => (index < death ? PASS : index === death ? { kind } : { kind: 'reset' }),
          { ...options, ...DYING },
        );
        if (run.code === 5) expect(await names(), at).toEqual(['leaves', 'stays', 'taken']);
        const again = await deploy(after, () => PASS, options);
        expect(again.code, at).toBe(0);
        expect(await names(), at).toEqual(['comes', 'stays', 'taken']);
        const { spec } = (await server.call('GET', path('taken'))).body;
        expect(spec, at).toEqual(parse(allowYaml(namespace, 'taken', 'a', 'b')).spec);
      }
    },
  );

  it('an answer that is lost while somebody else annotates the object: written, and said so', async () => {
    const annotate = () =>
      server.call(
        'PATCH',
        `${path('a')}?fieldManager=other`,
        { metadata: { annotations: { note: 'x' } } },
        'application/merge-patch+json',
      );
    let wrote = false;
    const run = await deploy(policies('a', 'b'), async (request) => {
      if (request.isWrite && !wrote) {
        wrote = true;
        return { kind: 'lose-reply' };
      }
      if (wrote && request.method === 'GET' && request.url.endsWith('/a')) await annotate();
      return PASS;
    });
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(': 2 created.') });
  });

  it('an answer that is lost while somebody else changes the content: uncertain, exit 6', async () => {
    let wrote = false;
    const run = await deploy(policies('a', 'b'), async (request) => {
      if (request.isWrite && !wrote) {
        wrote = true;
        return { kind: 'lose-reply' };
      }
      if (wrote && request.method === 'GET' && request.url.endsWith('/a')) {
        const theirs = { spec: parse(allowYaml(namespace, 'a', 'them', 'b')).spec };
        await server.call('PATCH', `${path('a')}?fieldManager=x`, theirs, 'application/merge-patch+json');
      }
      return PASS;
    });
    expect(run.code).toBe(6);
    expect(run.stderr).toContain('may have been written or not');
    expect(run.stderr).toContain('somebody else changed it since');
  });

  it.each([[[]], [['a']]])(
    'a write that the server carries out late, after it was sent again: written, and said so (there before: %j)',
    async (before) => {
      const files = { 'p.yaml': allowYaml(namespace, 'a', 'them', 'b') };
      if (before.length > 0) await deploy(policies('a'), () => PASS);
      const gate = Promise.withResolvers<void>();
      const isThere = async () => JSON.stringify((await server.call('GET', path('a'))).body).includes('them');
      let writes = 0;
      const run = await deploy(
        files,
        async (request): Promise<Fault> => {
          if (!request.isWrite) return PASS;
          writes++;
          if (writes === 1) return { kind: 'late', until: gate.promise };
          gate.resolve();
          await expect.poll(isThere, { timeout: 10_000 }).toBe(true);
          return PASS;
        },
        { requestTimeoutMs: 2_000 },
      );
      expect([run.code, writes], run.stderr).toEqual([0, 2]);
      expect(run.stdout).toMatch(/: 1 (created|updated)\.$/m);
    },
  );

  async function countRequests(files: Record<string, string>): Promise<number> {
    await deploy(files, () => PASS);
    return proxy?.seen.length ?? 0;
  }
});
