import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAddresses } from '../../../src/digest/derive/fold-addresses.ts';
import { foldLabels } from '../../../src/digest/derive/fold-labels.ts';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import { writeDigestFile } from '../../../src/digest/file/write/write-digest-file.ts';
import type { FlowDigest } from '../../../src/digest/flow-digest.ts';
import { ConnectionTable } from '../../../src/digest/table/connection-table.ts';
import { toDigest } from '../../../src/digest/to-digest.ts';
import { createEvaluator } from '../../../src/engine/evaluator.ts';
import { buildInventory } from '../../../src/inventory/build-inventory.ts';
import { createConnectionResolver } from '../../../src/inventory/resolve/resolve-connection.ts';
import { parseCidr, prefixOf } from '../../../src/model/cidr.ts';
import type { Connection } from '../../../src/model/connection.ts';
import {
  type Endpoint,
  endpointName,
  NO_IDENTITY_FACTS,
  singleAddress,
} from '../../../src/model/endpoint.ts';
import { formatIpAddress, parseIpAddress } from '../../../src/model/ip-address.ts';
import { matchLabelSelector } from '../../../src/model/label-selector.ts';
import { completeLabels } from '../../../src/model/label-set.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { observationOf } from '../../support/digest-of.ts';
import { connection as anyConnection, tables } from '../../support/engine-arbitraries.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

const DB: Endpoint = {
  kind: 'workload',
  namespace: 'shop',
  name: 'db',
  ownerKind: 'Deployment',
  labels: completeLabels([['app', 'db']]),
  namespaceLabels: completeLabels([['kubernetes.io/metadata.name', 'shop']]),
  ports: [],
  addresses: singleAddress(parseIpAddress('10.0.0.9')),
  ...NO_IDENTITY_FACTS,
};

function client(text: string, entities: readonly string[] = []): Endpoint {
  return { kind: 'world', addresses: singleAddress(parseIpAddress(text)), names: [], entities };
}

function digestOf(sources: readonly Endpoint[], destination: Endpoint = DB): FlowDigest {
  const table = new ConnectionTable();
  for (const source of sources) {
    const connection: Connection = {
      source,
      destination,
      protocol: 'TCP',
      port: 443,
      icmp: undefined,
      l7: undefined,
      isPodToItself: false,
    };
    const observation = observationOf(connection);
    const example = { ...observation.example, sourceAddress: endpointName(source) };
    table.addObservation({ ...observation, example });
  }
  return { ...table.finish(), window: undefined, nodes: [], lostEvents: 0, sources: [] };
}

const namesOf = ({ connections }: FlowDigest) =>
  connections.map(({ connection }) => endpointName(connection.source)).sort();

describe('clients outside the cluster', () => {
  const many = [1, 2, 3].flatMap((net) => [1, 2].map((host) => client(`203.0.${net}.${host}`)));

  it('are folded into the finest prefixes that are few enough, and only when they are many', () => {
    const whole = digestOf(many);
    expect(foldAddresses(whole, 6)).toBe(whole);
    expect(namesOf(foldAddresses(whole, 3))).toEqual(['203.0.1.0/24', '203.0.2.0/24', '203.0.3.0/24']);
    expect(namesOf(foldAddresses(whole, 2))).toEqual(['203.0.0.0/20']);
    const six = digestOf([client('2001:db8:1:2::1'), client('2001:db8:1:3::1')]);
    expect(namesOf(foldAddresses(six, 1))).toEqual(['2001:db8:1::/48']);
  });

  it('keep their counts, and are the same whether they are folded day by day or at once', async () => {
    const counted = foldAddresses(digestOf([...many, ...many]), 3).connections;
    expect(
      toDigest({ ...digestOf([]), connections: counted }).connections.map(({ allowed }) => allowed?.count),
    ).toEqual([4, 4, 4]);
    const table = new ConnectionTable();
    for (const part of [many.slice(0, 3), many.slice(3)]) {
      for (const seen of foldAddresses(digestOf(part), 1).connections) table.addSeen(seen);
    }
    const both = foldAddresses({ ...digestOf([]), ...table.finish() }, 1);
    expect(namesOf(both)).toEqual(namesOf(foldAddresses(digestOf(many), 1)));
  });

  it('are left alone where more than one public address tells them, or somebody connects to them', () => {
    const named: Endpoint = {
      ...client('203.0.1.1'),
      kind: 'world',
      entities: [],
      names: [{ name: 'a.example', from: 'record' }],
    };
    const kept = [client('10.1.2.3'), named, DB];
    expect(namesOf(foldAddresses(digestOf(kept), 0))).toEqual(namesOf(digestOf(kept)));
    const reached = digestOf([DB], client('203.0.1.1')).connections;
    const both: FlowDigest = {
      ...digestOf([]),
      connections: [...digestOf([client('203.0.1.1')]).connections, ...reached],
    };
    expect(namesOf(foldAddresses(both, 0))).toEqual(['203.0.1.1', 'shop/db']);
  });

  it('stay folded in a file', async () => {
    const folded = foldAddresses(digestOf(many), 3);
    const { digest } = await readDigestFile(await writeDigestFile(folded), 'file');
    expect(digest?.connections).toEqual(folded.connections);
  });
});

const RUNS = { numRuns: Number(process.env.SLUICE_RUNS ?? 300) };

it('folding never makes a verdict another one, but unknown: whatever the blocks, the CNI and the nodes of the inventory', () => {
  const host = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map(([a, b, c]) => `203.${a}.${b * 64}.${c * 64}`);
  const block = fc
    .tuple(host, fc.constantFrom(8, 12, 15, 16, 18, 20, 23, 24, 25, 26, 32))
    .map(([text, length]) => {
      const address = parseIpAddress(text);
      if (address === undefined) throw new Error(text);
      const prefix = prefixOf(address, length);
      return `${formatIpAddress(prefix.base)}/${prefix.prefixLength}`;
    });
  const rule = fc.record({ cidr: block, holes: fc.array(block, { maxLength: 2 }) });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(host, fc.boolean()), { minLength: 1, maxLength: 8 }),
      fc.array(rule, { minLength: 1, maxLength: 3 }),
      fc.array(host, { maxLength: 1 }),
      fc.constantFrom('kubernetes', 'cilium', 'calico', 'antrea'),
      fc.nat(3),
      (hosts, rules, nodes, cni, max) => {
        const peers = rules.map(({ cidr, holes }) => {
          const outer = parseCidr(cidr);
          const except = holes.filter((hole) => {
            const inner = parseCidr(hole);
            return (
              outer !== undefined &&
              inner !== undefined &&
              inner.prefixLength > outer.prefixLength &&
              prefixOf(inner.base, outer.prefixLength).base.value === outer.base.value
            );
          });
          return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
        });
        const policy = {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'p', namespace: 'shop' },
          spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: peers }] },
        };
        const platform = choosePlatform(cni, new Map());
        if (!('cni' in platform)) throw new Error('no platform');
        const evaluator = createEvaluator(
          compilePolicies(
            loadPolicies(readManifests({ file: 'p.json', text: JSON.stringify(policy) }).documents, {
              platform,
              defaultNamespace: 'shop',
            }),
            platform,
          ),
        );
        const items = nodes.map((address, i) => ({
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name: `n${i}`, labels: {} },
          status: { addresses: [{ type: 'ExternalIP', address }] },
        }));
        const { documents } = readManifests({
          file: 'i.json',
          text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
        });
        const resolve = createConnectionResolver(buildInventory(documents).inventory);
        const judge = (connection: Connection) => evaluator.judge(resolve(connection)).outcome;
        const whole = digestOf(
          hosts.map(([text, isKnownOutside]) => client(text, isKnownOutside ? ['world'] : [])),
        );
        const after = foldAddresses(whole, max).connections;
        for (const { connection } of whole.connections) {
          const { source } = connection;
          const [address] = source.addresses.addresses;
          const standsFor = after.find(({ connection: { source: folded } }) => {
            const isAlike =
              folded.kind === 'world' &&
              source.kind === 'world' &&
              folded.entities.join() === source.entities.join();
            const { addresses, within = [] } = folded.addresses;
            return (
              isAlike &&
              address !== undefined &&
              (addresses.some(({ value }) => value === address.value) ||
                within.some(
                  ({ base, prefixLength }) => prefixOf(address, prefixLength).base.value === base.value,
                ))
            );
          });
          if (standsFor === undefined) throw new Error('it is lost');
          const verdict = judge(standsFor.connection);
          if (verdict !== 'unknown') expect(verdict).toBe(judge(connection));
        }
      },
    ),
    RUNS,
  );
});

describe('labels by which pods of one workload differ', () => {
  const pod = (hash: string, more: readonly (readonly [string, string])[] = []): Endpoint => ({
    ...DB,
    name: 'web',
    labels: completeLabels([['app', 'web'], ['pod-template-hash', hash], ...more]),
  });
  const keys = new Set(['pod-template-hash']);

  it('are left out: pods of all rollouts are one end, and only what they would say is unknown', async () => {
    const folded = foldLabels(digestOf([pod('a1'), pod('b2')]), keys);
    expect(folded.connections).toHaveLength(1);
    const source = folded.connections[0]?.connection.source;
    expect(source).toMatchObject({ labels: { labels: new Map([['app', 'web']]), isComplete: true } });
    const ask = (key: string, operator: 'Exists' | 'DoesNotExist') => {
      const set = source?.kind === 'workload' ? source.labels : completeLabels([]);
      return matchLabelSelector(
        { requirements: [{ key, operator, values: [] }] },
        set,
        'labels-not-recorded',
      );
    };
    expect([ask('app', 'Exists'), ask('team', 'Exists'), ask('team', 'DoesNotExist')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([ask('pod-template-hash', 'Exists'), ask('pod-template-hash', 'DoesNotExist')]).toEqual([
      expect.objectContaining({ code: 'labels-not-recorded' }),
      expect.objectContaining({ code: 'labels-not-recorded' }),
    ]);
    const { digest } = await readDigestFile(await writeDigestFile(folded), 'file');
    expect(digest?.connections).toEqual(folded.connections);
    expect(foldLabels(folded, keys).connections).toEqual(folded.connections);
  });

  it('never make a verdict another one, but unknown', () => {
    fc.assert(
      fc.property(tables, fc.array(anyConnection, { minLength: 1, maxLength: 6 }), (policies, some) => {
        const evaluator = createEvaluator(policies);
        const folding = new Set(['app']);
        for (const one of some) {
          const table = new ConnectionTable();
          for (const seen of digestOf([one.source], one.destination).connections) {
            table.addSeen({ ...seen, connection: { ...one, l7: undefined } });
          }
          const whole: FlowDigest = { ...digestOf([]), ...table.finish() };
          const [before] = whole.connections;
          const [after] = foldLabels(whole, folding).connections;
          if (before === undefined || after === undefined) throw new Error('it is lost');
          const verdict = evaluator.judge(after.connection).outcome;
          if (verdict !== 'unknown') expect(verdict).toBe(evaluator.judge(before.connection).outcome);
        }
      }),
      RUNS,
    );
  });
});

describe('the settings of a recording', () => {
  const zeek = (source: string) =>
    JSON.stringify({
      ts: 1_794_000_000,
      uid: 'C',
      'id.orig_h': source,
      'id.orig_p': 40_000,
      'id.resp_h': '10.0.0.1',
      'id.resp_p': 443,
      proto: 'tcp',
      conn_state: 'SF',
      history: 'ShADadFf',
      resp_bytes: 1,
    });

  it('fold and redact by the configuration, which flags replace', async () => {
    using folder = createTemporaryFolder();
    folder.write({
      flows: `${['203.0.113.1', '203.0.113.2', '198.51.100.7'].map(zeek).join('\n')}\n`,
      '.sluice.yaml': 'record: { foldAddresses: 2 }\n',
      'redact.yaml': 'record: { redact: [addresses] }\n',
    });
    const record = (...more: readonly string[]) =>
      runSluice(['record', '--flows', 'flows', '--output', 'x.parquet', ...more], { cwd: folder.path });
    const folded = await record('--config', '.sluice.yaml');
    expect(folded.code).toBe(0);
    expect(folded.stderr).toContain('folded: clients outside the cluster into 2 prefixes');
    expect((await record('--config', '.sluice.yaml', '--fold-addresses', '3')).stderr).not.toContain(
      'folded:',
    );
    const redacted = await record('--config', 'redact.yaml');
    expect(redacted.stderr).toContain('left out: addresses of hosts outside the cluster');
    expect((await record('--config', 'redact.yaml', '--redact', 'names')).stderr).toContain(
      'left out: names of hosts',
    );
    expect(await record('--fold-addresses', '0')).toMatchObject({ code: 2 });
    folder.write({ 'labels.yaml': 'record: { foldLabels: [team], foldAddresses: 2 }\n' });
    expect((await record('--config', 'labels.yaml', '--fold-labels')).code).toBe(0);
  });
});
