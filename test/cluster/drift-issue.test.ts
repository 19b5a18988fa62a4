import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitlabDouble, startGitlabDouble } from '../gitlab/double/server.ts';
import { BOT, PROJECT_ID } from '../gitlab/double/world.ts';
import { type ApiServer, startApiServer, whyNoApiServer } from './api-server.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { allowYaml } from './policy-yaml.ts';
import { runCommand } from './run-command.ts';

describe.skipIf(whyNoApiServer() !== undefined)('the issue on the drift of a real API server', () => {
  let server: ApiServer;
  let gitlab: GitlabDouble;
  beforeAll(async () => {
    server = await startApiServer();
    gitlab = await startGitlabDouble();
    for (const name of ['here', 'there']) {
      await server.call('POST', '/api/v1/namespaces', { metadata: { name } });
    }
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    await gitlab?.close();
  });

  let pipeline = 0;
  const run = (command: 'deploy' | 'drift', files: Record<string, string>, options = {}) =>
    runCommand(command, files, {
      kubeconfig: server.kubeconfig,
      applySet: { namespace: 'here', name: 'sluice' },
      env: {
        CI_API_V4_URL: `${gitlab.url}/api/v4`,
        CI_PROJECT_ID: String(PROJECT_ID),
        CI_PIPELINE_IID: String(++pipeline),
        CI_COMMIT_SHA: 'a'.repeat(40),
        SLUICE_GITLAB_TOKEN: BOT.token,
      },
      ...(command === 'drift' && { issue: { instance: 'default', isConfidential: true } }),
      ...options,
    });
  const here = { 'here.yaml': allowYaml('here', 'web', 'a', 'b') };
  const there = { 'there.yaml': allowYaml('there', 'extra', 'a', 'b') };
  const states = () => gitlab.world.issues.map(({ state }) => state);

  it('is closed only by somebody who saw that there is none', { timeout: 60_000 }, async () => {
    expect((await run('deploy', { ...here, ...there })).code).toBe(0);
    expect(await run('drift', { ...here, ...there })).toMatchObject({ code: 0, stderr: 'issue: not needed' });

    const drifted = await run('drift', here);
    expect(drifted).toMatchObject({ code: 7, stderr: 'issue: created #1' });
    expect(gitlab.world.issues[0]?.description).toContain(
      '- NetworkPolicy `there/extra` was deployed and is no longer in git<br>`- apiVersion: networking.k8s.io/v1`',
    );

    const forbidden = await startFaultProxy(server, ({ method, url }) =>
      method === 'GET' && url.includes('/namespaces/there/networkpolicies')
        ? {
            kind: 'answer',
            status: 403,
            body: '{"kind":"Status","status":"Failure","reason":"Forbidden","code":403}',
          }
        : { kind: 'pass' },
    );
    const kubeconfig = await server.writeKubeconfig({ token: server.token, url: forbidden.url });
    const blind = await run('drift', here, { kubeconfig });
    await forbidden.stop();
    expect(blind.stderr).toContain('cluster/cannot-list');
    expect(blind.stderr).toContain('issue: left unchanged, because not everything could be read');
    expect(states()).toEqual(['opened']);

    const unreachable = await run('drift', here, { kubeconfig, timeoutMs: 2_000 });
    expect(unreachable.code).toBe(2);
    expect(states()).toEqual(['opened']);

    const repaired = await run('drift', here, { repair: true, yes: true });
    expect(repaired.code, repaired.stderr).toBe(0);
    expect(states()).toEqual(['closed']);
  });

  it('that cannot be written ends the command with 2, drift or not', { timeout: 60_000 }, async () => {
    gitlab.world.hasIssues = false;
    const { code, stdout, stderr } = await run('drift', there);
    expect(code).toBe(2);
    expect(stdout).toContain('2 objects differ from git');
    expect(stderr).toContain('issue: not permitted: GitLab answered 403');
    expect(
      (await run('drift', here, { issue: { instance: 'Not One', isConfidential: true } })).stderr,
    ).toContain('gitlab/instance-name');
  });
});
