import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLATFORM_TEXTS } from '../../policy/platform/cni.ts';
import { readConfig } from './read-config.ts';
import { CONFIG_SCHEMA, publishedConfigSchema } from './schema.ts';

/** `line:column code: message (help)` of each problem. */
function problems(text: string): string[] {
  return readConfig('.sluice.yaml', text).diagnostics.map(
    ({ span, code, message, help }) => `${span?.line}:${span?.column} ${code}: ${message} (${help})`,
  );
}

const CNI_TEXTS = PLATFORM_TEXTS.map((text) => `\`${text}\``).join(', ');

describe('reading a configuration', () => {
  it('accepts every key', () => {
    const text = `
policies: [policies, "teams/*/policies"]
inventory: [manifests]
exclude: ["**/test"]
flows: [gitlab-package:cluster-flows]
flowsFallback: [flows/week.parquet]
record: { redact: [names, addresses], foldAddresses: 1000, foldLabels: [pod-template-hash] }
flowFormats:
  own: { records: connections, leftOut: nothing, columns: { source: { address: src }, destination: { address: dst } } }
cni: cilium@1.19
set: { cilium.policyCIDRMatchMode: nodes, cilium.sctp.enabled: true }
defaultNamespace: shop
instance: cluster-1
gate: { blocked: fail, opened: warn, unknown: ignore, uncovered: warn }
lints: { policy/no-dns: error, policy/redundant-rule: off }
evidence: { maxAge: 14d, minimumWindow: off, minimumCompared: 75%, minimumConnections: 100 }
waivers: { file: w.yaml, allow: false, maxDuration: 30d }
limits: { maxFileBytes: 64MiB, maxInventoryFileBytes: 1000000, maxRenderTime: 5m }
renderedOutput: rendered
render:
  - kustomize: overlays/prod
  - helm: { chart: chart, release: shop, namespace: shop, values: [v.yaml], set: [a.b=c], kubeVersion: "1.31", apiVersions: [cilium.io/v2] }
  - command: [jsonnet, -y, policies.jsonnet]
environments:
  production:
    cni: calico
    set: { calico.defaultEndpointToHostAction: Drop }
    flows: [prod]
    flowsFallback: [prod-old]
    inventory: [prod-dump]
    cluster: { kubeconfig: kube/prod.yaml, context: prod }
    deploy: { timeout: 5m }
    render: [{ kustomize: overlays/prod }]
  review/feature-1: {}
`;
    const { config, diagnostics } = readConfig('.sluice.yaml', text);
    expect(diagnostics).toEqual([]);
    expect(config?.environments?.production?.deploy?.timeout).toBe('5m');
    expect(Object.keys(config ?? {}).sort()).toEqual(Object.keys(CONFIG_SCHEMA.properties).sort());
  });

  it.each(['', '\n# nothing yet\n', '---\n', '{}', '\ufeff'])(
    'takes %j as a configuration that sets nothing',
    (text) => {
      expect(readConfig('.sluice.yaml', text)).toMatchObject({ config: {}, diagnostics: [] });
    },
  );

  it.each(['off', '"off"'])('reads maxAge: %s as no limit', (value) => {
    expect(problems(`evidence: { maxAge: ${value} }`)).toEqual([]);
  });

  it('names a slip of the pen with its place and the word that was meant', () => {
    expect(problems('policies: [p]\ngates:\n  blocked: fail\n')).toEqual([
      '2:1 config/unknown-key: unknown key `gates` (did you mean `gate`?)',
    ]);
    expect(problems('gate:\n  blokced: fail\n')).toEqual([
      '2:3 config/unknown-key: unknown key `blokced` in `gate` (did you mean `blocked`?)',
    ]);
    expect(problems('environments:\n  prod:\n    xyz: 1\n')).toEqual([
      '3:5 config/unknown-key: unknown key `xyz` in `environments.prod` (allowed here: `cni`, `set`, `policies`, `flows`, `flowsFallback`, `inventory`, `render`, `gate`, `evidence`, `cluster`, `deploy`)',
    ]);
    expect(problems('set: { cilium.policyCidrMatchMode: nodes }')).toEqual([
      '1:8 config/unknown-key: unknown key `cilium.policyCidrMatchMode` in `set` (did you mean `cilium.policyCIDRMatchMode`?)',
    ]);
    expect(problems('cni: Cillium')).toEqual([
      `1:6 config/bad-value: \`cni\` must be one of ${CNI_TEXTS}, found \`Cillium\` (did you mean \`cilium\`?)`,
    ]);
  });

  it.each([
    [
      'policies: policies',
      '1:11 config/wrong-type: `policies` must be a list of paths, found `policies` (write a list of paths)',
    ],
    [
      'cni: [cilium]',
      `1:6 config/bad-value: \`cni\` must be one of ${CNI_TEXTS}, found a list (write one of ${CNI_TEXTS})`,
    ],
    [
      'policies:',
      '1:1 config/wrong-type: `policies` must be a list of paths, found nothing (give it a value, or remove the key)',
    ],
    ['flows: [a, 1]', '1:12 config/wrong-type: `flows[1]` must be a path, found `1` (write a path)'],
    [
      '- a',
      '1:1 config/wrong-type: the configuration must be a map of settings, found a list (write a map of settings)',
    ],
    [
      'gate: fail',
      '1:7 config/wrong-type: `gate` must be a map of levels, found `fail` (write a map of levels)',
    ],
    [
      'evidence: { maxAge: 7 days }',
      '1:21 config/bad-value: `evidence.maxAge` must be a duration such as `12h` or `7d`, or `off`, found `7 days` (write a duration such as `12h` or `7d`, or `off`)',
    ],
    [
      'evidence: { minimumConnections: 0 }',
      '1:33 config/bad-value: `evidence.minimumConnections` must be an integer of at least 1, found `0` (write an integer of at least 1)',
    ],
    [
      'limits: { maxFileBytes: 1GB }',
      '1:25 config/bad-value: `limits.maxFileBytes` must be a number of bytes, or a size such as `64MiB`, found `1GB` (write a number of bytes, or a size such as `64MiB`)',
    ],
    [
      'environments: { "-x": {} }',
      '1:17 config/bad-value: `-x` cannot be a name in `environments` (use letters, digits, spaces and `_ . / -`, starting with a letter or digit)',
    ],
    [
      'policies: [a]\n---\npolicies: [b]',
      '3:1 config/many-documents: the configuration must be one document (remove this document and the `---` above it)',
    ],
  ])('says what is wrong with %j', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  it('says all that is wrong at once, and where the YAML is broken', () => {
    expect(
      problems('cni: x\npolicys: [p]\ngate: { blocked: never }').map((line) => line.split(':')[0]),
    ).toHaveLength(3);
    expect(problems('policies:\n  [p\ncni: cilium')[0]).toMatch(/^2:\d+ yaml\/syntax/);
  });

  it('never crashes, and never gives a configuration together with an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { config, diagnostics } = readConfig('c', text);
        expect(config === undefined).toBe(diagnostics.length > 0);
      }),
    );
  });
});

describe('the published schema', () => {
  it('is the one that is used (npm run schemas writes it)', () => {
    const published = readFileSync(
      new URL('../../../schemas/sluice.config.schema.json', import.meta.url),
      'utf8',
    );
    expect(published).toBe(publishedConfigSchema());
  });
});
