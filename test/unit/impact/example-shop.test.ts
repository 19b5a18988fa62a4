import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hubbleSample } from '../../../examples/shop/hubble-sample.ts';
import { TRAFFIC, type Traffic } from '../../../examples/shop/recording/traffic.ts';
import { WORKLOADS } from '../../../examples/shop/recording/workloads.ts';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import { toDigest } from '../../../src/digest/to-digest.ts';
import { createEvaluator } from '../../../src/engine/evaluator.ts';
import { readFlowLines } from '../../../src/flows/read-flow-lines.ts';
import { endpointName } from '../../../src/model/endpoint.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { newestPlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { BY_HAND, connectionOf, nameOf } from '../../support/shop-connections.ts';

const SHOP = new URL('../../../examples/shop/', import.meta.url);

const LOAD_OPTIONS = { platform: newestPlatform('cilium'), defaultNamespace: 'default' };

describe('the example shop', () => {
  test.each(['base', 'head'])('%s policies are valid and draw no warning', (side) => {
    expect(load(side).diagnostics).toEqual([]);
  });

  test.each(TRAFFIC)('base: %s -> %s %s', (...traffic) => {
    const judged = judge('base', traffic);
    const contradicts = nameOf(traffic) === BY_HAND && traffic[5] === 'allowed';
    expect(judged).toBe(contradicts ? 'denied' : traffic[5].split(' ')[0]);
  });

  test('head cuts two wanted connections and opens one, nothing else', () => {
    const changed = TRAFFIC.flatMap((traffic) => {
      const [before, after] = [judge('base', traffic), judge('head', traffic)];
      return before === after ? [] : [`${nameOf(traffic)}: ${before} -> ${after}`];
    });
    expect(changed).toEqual([
      'shop/checkout -> shop/cart TCP 8080: allowed -> denied',
      'data/nightly-report -> reports.storage.example TCP 443: allowed -> denied',
      'shop/checkout -> pay/fraud TCP 8443: denied -> allowed',
    ]);
  });

  test('the recording and the manifests speak of the same workloads', () => {
    const declared = read('manifests').documents.flatMap(({ kind, value }) =>
      kind === 'Namespace' || kind === 'Service' ? [] : [summaryOfManifest(kind, value)],
    );
    const recorded = WORKLOADS.filter(({ kind }) => kind !== 'Pod').map(
      ({ namespace, name, kind, labels, namedPorts }) => ({
        namespace,
        name,
        kind,
        labels,
        namedPorts: [...namedPorts].sort(),
      }),
    );
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(recorded.sort(byName)).toEqual(declared.sort(byName));
  });

  test('the two rules that README.md gives keep both wanted connections and change nothing else', () => {
    const readme = readFileSync(new URL('README.md', SHOP), 'utf8');
    const [cart = '', egress = ''] = [...readme.matchAll(/```yaml\n# .*\n([^`]*)```/g)].map((match) =>
      match[1]?.trimEnd(),
    );
    const repaired = read('policies/head', (file, text) => {
      if (file.endsWith('cart.yaml'))
        return text.replace('      ports:\n', `${cart.replace(/^/gm, '        ')}\n$&`);
      return file.endsWith('egress.yaml') ? text + egress.replace(/^/gm, '    ') : text;
    });
    const { diagnostics, ...loaded } = loadPolicies(repaired.documents, LOAD_OPTIONS);
    expect([...repaired.diagnostics, ...diagnostics]).toEqual([]);
    const evaluator = createEvaluator(compilePolicies(loaded, newestPlatform('cilium')));
    const changed = TRAFFIC.filter(
      (traffic) => evaluator.judge(connectionOf(traffic)).outcome !== judge('base', traffic),
    );
    expect(changed.map(nameOf)).toEqual(['shop/checkout -> pay/fraud TCP 8443']);
  });

  test('the raw recording is read without a lost line', async () => {
    const compressed = readFileSync(new URL('flows/hubble.ndjson.gz', SHOP));
    const kinds = new Map<string, number>();
    const source = {
      name: 'hubble.ndjson.gz',
      open: async function* () {
        yield compressed;
      },
    };
    for await (const line of readFlowLines(source)) {
      const kind = 'reason' in line ? `${line.kind}: ${line.reason}` : line.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect([...kinds.keys()].sort()).toEqual([
      'ignored: node-status',
      'ignored: non-policy-drop',
      'ignored: reply',
      'lost-events',
      'observation',
    ]);
  });

  test('the digest of the week counts connections as the traffic table does', async () => {
    const reading = await readDigestFile(readFileSync(new URL('flows/week.parquet', SHOP)), 'week.parquet');
    if (reading.digest === undefined) throw new Error(reading.diagnostics[0].message);
    const { connections, nodes, lostEvents } = toDigest(reading.digest);
    expect({ nodes: nodes.length, lostEvents }).toEqual({ nodes: 3, lostEvents: 169 });
    const counted = new Map<string, number>();
    for (const { connection, allowed } of connections) {
      const { source, destination, protocol, port } = connection;
      if (allowed === undefined || source.kind !== 'workload' || destination.kind !== 'workload') continue;
      const name = `${endpointName(source)} -> ${endpointName(destination)} ${protocol} ${port}`;
      counted.set(name, (counted.get(name) ?? 0) + allowed.count);
    }
    const wanted = TRAFFIC.filter(
      ([from, to, , , rhythm, outcome]) =>
        outcome === 'allowed' && from.includes('/') && to.includes('/') && rhythm !== 'long-lived',
    );
    for (const traffic of wanted)
      expect([nameOf(traffic), counted.get(nameOf(traffic))]).toEqual([nameOf(traffic), traffic[3]]);
  });

  test('making the raw recording again gives the committed lines', () => {
    const committed = gunzipSync(readFileSync(new URL('flows/hubble.ndjson.gz', SHOP))).toString();
    expect(hubbleSample().text === committed, 'run `node examples/shop/generate.ts`').toBe(true);
  });
});

function read(
  folder: string,
  edit: (file: string, text: string) => string = (_, text) => text,
): ReturnType<typeof readManifests> {
  const root = new URL(`${folder}/`, SHOP);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  const readings = files
    .sort()
    .map((file) => readManifests({ file, text: edit(file, readFileSync(new URL(file, root), 'utf8')) }));
  return {
    documents: readings.flatMap(({ documents }) => documents),
    diagnostics: readings.flatMap(({ diagnostics }) => diagnostics),
  };
}

function load(side: string): ReturnType<typeof loadPolicies> {
  const { documents, diagnostics } = read(`policies/${side}`);
  const loaded = loadPolicies(documents, LOAD_OPTIONS);
  return { ...loaded, diagnostics: [...diagnostics, ...loaded.diagnostics] };
}

const evaluators = {
  base: createEvaluator(compilePolicies(load('base'), newestPlatform('cilium'))),
  head: createEvaluator(compilePolicies(load('head'), newestPlatform('cilium'))),
};

function judge(side: 'base' | 'head', traffic: Traffic): string {
  return evaluators[side].judge(connectionOf(traffic)).outcome;
}

interface ManifestSummary {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string | undefined;
  readonly labels: unknown;
  readonly namedPorts: readonly string[];
}

interface WorkloadManifest {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: {
    readonly template: PodTemplate;
    readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } };
  };
}

interface PodTemplate {
  readonly metadata: { readonly labels: unknown };
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly {
        readonly name: string;
        readonly protocol?: string;
        readonly containerPort: number;
      }[];
    }[];
  };
}

/** The manifests of the example are ours: their shape is known. */
function summaryOfManifest(kind: string | undefined, value: object): ManifestSummary {
  const { metadata, spec } = value as WorkloadManifest;
  const template = kind === 'CronJob' ? spec.jobTemplate.spec.template : spec.template;
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    kind,
    labels: template.metadata.labels,
    namedPorts: ports
      .map(({ name, protocol = 'TCP', containerPort }) => `${name}.${protocol}.${containerPort}`)
      .sort(),
  };
}
