import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createTemporaryFolder,
  createTestIo,
  type TemporaryFolder,
} from '../../../test/support/temporary-folder.ts';
import { resolveSettings } from './resolve-settings.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { SettingsOverrides } from './settings-overrides.ts';

async function resolve(folder: TemporaryFolder, overrides: SettingsOverrides = {}, below = '.', env = {}) {
  const { settings, diagnostics } = await resolveSettings(
    overrides,
    createTestIo(join(folder.path, below), { env }),
  );
  return {
    settings,
    problems: diagnostics.map(({ code, message, help }) => `${code}: ${message} (${help})`),
  };
}

describe('where the configuration comes from', () => {
  it('from nowhere: the defaults', async () => {
    using folder = createTemporaryFolder();
    expect(await resolve(folder)).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
  });

  it('from the nearest .sluice.yaml up to the top of the repository, not further', async () => {
    using folder = createTemporaryFolder();
    folder.write({
      '.sluice.yaml': 'cni: calico',
      'repo/.git': '',
      'repo/a/b/x': '',
      'repo/deep/.sluice.yaml': '',
    });
    expect((await resolve(folder, {}, 'repo/a/b')).settings?.configFile).toBeUndefined();
    folder.write({
      'repo/.sluice.yaml':
        'policies: [p, "*/q", /abs]\nflows: ["-", "hubble://relay:4245", ../f]\ncni: cilium',
    });
    expect((await resolve(folder, {}, 'repo/a/b')).settings).toMatchObject({
      configFile: '../../.sluice.yaml',
      platform: { cni: 'cilium' },
      policies: ['../../p', '../../*/q', '/abs'],
      flows: ['-', 'hubble://relay:4245', '../../../f'],
    });
    expect((await resolve(folder, {}, 'repo/deep')).settings?.configFile).toBe('.sluice.yaml');
  });

  it('outside of a repository only from the working folder', async () => {
    using folder = createTemporaryFolder();
    folder.write({ '.sluice.yaml': 'cni: calico', 'a/x': '' });
    expect((await resolve(folder, {}, 'a')).settings?.platform.cni).toBe('kubernetes');
    expect((await resolve(folder)).settings?.platform.cni).toBe('calico');
  });

  it('from --config before SLUICE_CONFIG before the search', async () => {
    using folder = createTemporaryFolder();
    folder.write({ '.sluice.yaml': 'cni: calico', 'e.yaml': 'cni: cilium', 'c/c.yaml': 'policies: [p]' });
    const env = { SLUICE_CONFIG: 'e.yaml' };
    expect((await resolve(folder, {}, '.', env)).settings?.platform.cni).toBe('cilium');
    expect((await resolve(folder, { config: 'c/c.yaml' }, '.', env)).settings).toMatchObject({
      platform: { cni: 'kubernetes' },
      policies: ['c/p'],
    });
    expect((await resolve(folder, {}, '.', { SLUICE_CONFIG: '' })).settings?.platform.cni).toBe('calico');
  });

  it('never silently from nowhere when one was meant', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'repo/.git': '', 'secret.yaml': 'token: abc', 'other/.sluice.yml': '' });
    expect(await resolve(folder, { config: 'gone.yaml' })).toEqual({
      settings: undefined,
      problems: [
        'config/missing: cannot read the configuration `gone.yaml`, named by `--config`: it does not exist (correct the path, or leave it out to use the nearest `.sluice.yaml`)',
      ],
    });
    expect((await resolve(folder, {}, '.', { SLUICE_CONFIG: 'repo' })).problems[0]).toMatch(
      /^config\/not-a-file/,
    );
    expect((await resolve(folder, {}, 'other')).problems[0]).toMatch(
      /^config\/wrong-name: `.sluice.yml` is not read/,
    );
    symlinkSync('../secret.yaml', join(folder.path, 'repo/.sluice.yaml'));
    const { settings, problems } = await resolve(folder, {}, 'repo');
    expect([settings, problems.length, problems[0]?.includes('token')]).toEqual([undefined, 1, false]);
    expect(problems[0]).toMatch(/^input\/link-outside/);
  });

  it('does nothing with a configuration that has an error', async () => {
    using folder = createTemporaryFolder();
    folder.write({ '.sluice.yaml': 'policies: [p]\ncni: cillium' });
    expect(await resolve(folder, { policies: ['x'] })).toMatchObject({ settings: undefined });
  });
});

describe('which source wins', () => {
  const FILE = `
policies: [file]
flows: [file]
cni: kubernetes
gate: { opened: fail }
evidence: { maxAge: off }
limits: { maxFileBytes: 2MiB }
environments:
  production:
    cni: cilium
    flows: [prod]
    cluster: { kubeconfig: kube.yaml, context: prod }
    deploy: { timeout: 90s }
  staging: {}
`;

  it('defaults, file, environment, command line', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'sub/.sluice.yaml': FILE });
    const config = 'sub/.sluice.yaml';
    expect((await resolve(folder, { config })).settings).toEqual({
      ...DEFAULT_SETTINGS,
      configFile: config,
      render: { ...DEFAULT_SETTINGS.render, configPath: config },
      policies: ['sub/file'],
      flows: ['sub/file'],
      gate: { ...DEFAULT_SETTINGS.gate, opened: 'fail', maxAgeMs: undefined },
      waivers: { ...DEFAULT_SETTINGS.waivers, file: 'sub/.sluice-waivers.yaml' },
      limits: { ...DEFAULT_SETTINGS.limits, maxFileBytes: 2 * 1024 * 1024 },
    });
    expect((await resolve(folder, { config, environment: 'production' })).settings).toMatchObject({
      policies: ['sub/file'],
      flows: ['sub/prod'],
      platform: { cni: 'cilium' },
      environment: {
        name: 'production',
        kubeconfig: 'sub/kube.yaml',
        context: 'prod',
        deployTimeoutMs: 90_000,
      },
    });
    const overrides = { config, environment: 'production', cni: 'calico', flows: ['cli'] } as const;
    expect((await resolve(folder, overrides)).settings).toMatchObject({
      flows: ['cli'],
      platform: { cni: 'calico' },
    });
  });

  it('another network plug-in does away with the settings of the one before', async () => {
    using folder = createTemporaryFolder();
    folder.write({
      '.sluice.yaml':
        'cni: cilium@1.19\nset: {cilium.sctp.enabled: true}\nenvironments: {a: {cni: calico}, b: {set: {cilium.policyCIDRMatchMode: nodes}}}',
    });
    const named = async (overrides: SettingsOverrides) => {
      const { settings, problems } = await resolve(folder, overrides);
      return settings?.platform.name ?? problems;
    };
    expect(await named({})).toBe('cilium 1.19 (cilium.sctp.enabled=true)');
    expect(await named({ environment: 'a' })).toBe('calico 3.33');
    expect(await named({ environment: 'b' })).toBe(
      'cilium 1.19 (cilium.policyCIDRMatchMode=nodes, cilium.sctp.enabled=true)',
    );
    expect(await named({ cni: 'kubernetes' })).toBe('kubernetes');
    expect(await named({ set: [['cilium.policycidrmatchmode', 'pods']] })).toBe(
      'cilium 1.19 (cilium.policyCIDRMatchMode=pods, cilium.sctp.enabled=true)',
    );
    expect(await named({ set: [['calico.defaultEndpointToHostAction', 'Drop']] })).toEqual([
      'config/bad-value: `calico.defaultEndpointToHostAction` is not a setting of `cilium` (remove it, or set the network plug-in that has it with `--cni`)',
    ]);
    expect(
      await named({
        set: [
          ['cilium.policyCIDRMatchMode', 'nodes'],
          ['cilium.policyCidrMatchMode', 'pods'],
        ],
      }),
    ).toEqual([
      'config/bad-value: `cilium.policyCIDRMatchMode` is given more than once, as `nodes` and as `pods` (give it once; several values of a list are separated by commas)',
    ]);
    expect(await named({ set: [['cilium.sctp.enabled', 'yes']] })).toEqual([
      'config/bad-value: `cilium.sctp.enabled` is `yes` (it must be `true` or `false`)',
    ]);
  });

  it('a network plug-in on the command line is one, with any patch of a version that is known', async () => {
    using folder = createTemporaryFolder();
    expect((await resolve(folder, { cni: 'cilium@1.19.4' })).settings?.platform.name).toBe('cilium 1.19');
    expect((await resolve(folder, { cni: 'cillium' })).problems[0]).toBe(
      'config/bad-value: `cillium` is not a network plug-in that Sluice knows (did you mean `cilium`?)',
    );
    expect((await resolve(folder, { cni: 'cilium@1.99' })).problems[0]).toMatch(
      /^config\/bad-value: Sluice does not know how `cilium` `1\.99` behaves/,
    );
  });

  it('a namespace on the command line is checked like one in the file', async () => {
    using folder = createTemporaryFolder();
    expect((await resolve(folder, { defaultNamespace: 'Shop' })).problems[0]).toMatch(
      /^config\/bad-value: `--default-namespace Shop` is not the name of a namespace/,
    );
    expect((await resolve(folder, { defaultNamespace: 'shop' })).settings?.defaultNamespace).toBe('shop');
  });

  it('several environments are an error where none is configured: they would all be one cluster', async () => {
    using folder = createTemporaryFolder();
    folder.write({ '.sluice.yaml': '' });
    expect((await resolve(folder, { environment: 'staging', instanceSuffix: 'staging' })).problems).toEqual([
      expect.stringMatching(/^config\/unknown-environment: .*`staging`: it defines none/),
    ]);
  });

  it('an unknown environment is an error, unless none is configured', async () => {
    using folder = createTemporaryFolder();
    folder.write({ '.sluice.yaml': FILE, 'bare.yaml': '' });
    expect((await resolve(folder, { environment: 'prodution' })).problems).toEqual([
      'config/unknown-environment: the configuration has no environment `prodution` (did you mean `production`?)',
    ]);
    expect((await resolve(folder, { config: 'bare.yaml', environment: 'x' })).settings?.environment).toEqual({
      name: 'x',
      kubeconfig: undefined,
      context: undefined,
      deployTimeoutMs: undefined,
      applySet: undefined,
      allowCut: [],
      allowDelete: [],
      bridge: false,
    });
    expect((await resolve(folder, { environment: 'toString' })).settings).toBeUndefined();
  });
});
