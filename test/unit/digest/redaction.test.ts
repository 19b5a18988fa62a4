import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { redactDigest } from '../../../src/digest/derive/redact.ts';
import { endpointIdentity } from '../../../src/digest/endpoint-identity.ts';
import { readDigestFile } from '../../../src/digest/file/read/read-digest-file.ts';
import type { FlowDigest, SeenConnection } from '../../../src/digest/flow-digest.ts';
import { toDigest } from '../../../src/digest/to-digest.ts';
import { createEvaluator } from '../../../src/engine/evaluator.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { type Endpoint, endpointName, NO_ADDRESS, singleAddress } from '../../../src/model/endpoint.ts';
import { parseIpAddress } from '../../../src/model/ip-address.ts';
import { NO_LABELS_KNOWN } from '../../../src/model/label-set.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { digestOf } from '../../support/digest-of.ts';
import { connection, tables } from '../../support/engine-arbitraries.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

const HOSTS = [
  ['203.0.113.10', 'api.partner.example'],
  ['203.0.113.77', 'mail.partner.example'],
  ['10.200.0.5', 'printer.office.example'],
] as const;

/** `web` to a host outside the cluster on 443, with the name that its CNI knew it by. */
function flow([address, name]: readonly [string, string], request?: object): string {
  return JSON.stringify({
    flow: {
      verdict: 'FORWARDED',
      IP: { source: '10.0.1.10', destination: address, ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40000, destination_port: 443, flags: { SYN: true } } },
      source: { ID: 1, namespace: 'shop', labels: ['k8s:app=web'], pod_name: 'web-6d5f7c9b8d-x2k4z' },
      destination: { identity: 2, labels: ['reserved:world'] },
      destination_names: [name],
      ...(request === undefined
        ? {
            Type: 'L3_L4',
            event_type: { type: 4, sub_type: 3 },
            trace_observation_point: 'TO_STACK',
            trace_reason: 'NEW',
          }
        : { Type: 'L7', event_type: { type: 129 }, l7: request, traffic_direction: 'EGRESS' }),
      is_reply: false,
    },
    node_name: 'worker-1',
    time: '2026-01-15T10:00:00Z',
  });
}

const REQUEST = {
  type: 'REQUEST',
  http: { method: 'GET', url: 'https://api.partner.example/orders', protocol: 'HTTP/1.1' },
};

async function written(): Promise<FlowDigest> {
  const { digest } = await readDigestFile(readFileSync(join(folder.path, 'week.parquet')), 'week.parquet');
  if (digest === undefined) throw new Error('the digest cannot be read');
  return digest;
}

async function record(...redact: readonly string[]) {
  folder.write({ 'flows.ndjson': [...HOSTS.map((host) => flow(host)), flow(HOSTS[0], REQUEST)].join('\n') });
  const run = await runSluice(['record', '-f', 'flows.ndjson', '-o', 'week.parquet', ...redact], {
    cwd: folder.path,
  });
  expect(run.code).toBe(0);
  const digest = await written();
  const text = JSON.stringify(digest, (_, value) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Map ? [...value] : value;
  });
  return {
    said: run.stderr,
    text,
    to: toDigest(digest).connections.map(({ connection }) => endpointName(connection.destination)),
  };
}

/** What a policy says of the recorded connections. */
async function verdicts(egress: string): Promise<readonly string[]> {
  const platform = choosePlatform('cilium@1.19', new Map());
  if ('problem' in platform) throw new Error(platform.problem);
  const text = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: web}}, egress: [${egress}]}
`;
  const { documents } = readManifests({ file: 'policy.yaml', text });
  const policies = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const evaluator = createEvaluator(compilePolicies(policies, platform));
  const { connections } = toDigest(await written());
  return connections.map(({ connection: one }) => evaluator.judge(one).outcome).sort();
}

const BY_NAME = '{toFQDNs: [{matchName: api.partner.example}]}';
const BY_BLOCK = '{toCIDR: [203.0.113.0/26]}';
const OUTSIDE = '{toEntities: [world]}';

it('keeps names and addresses when nobody says otherwise', async () => {
  const { text, to } = await record();
  expect(text).toContain('api.partner.example');
  expect(to).toHaveLength(3);
  expect(await verdicts(BY_NAME)).toEqual(['allowed', 'denied', 'denied']);
  expect(await verdicts(BY_BLOCK)).toEqual(['allowed', 'denied', 'denied']);
});

it('leaves names out, and what a name would decide is unknown', async () => {
  const { text, said } = await record('--redact', 'names');
  expect(text).not.toContain('partner');
  expect(text).not.toContain('office');
  expect(text).toContain('/orders');
  expect(said).toContain(
    'left out: names of hosts outside the cluster; verdicts that depend on them are then unknown',
  );
  expect(await verdicts(BY_NAME)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(await verdicts(BY_BLOCK)).toEqual(['allowed', 'denied', 'denied']);
});

it('leaves public addresses out, and what a block would decide is unknown', async () => {
  await record();
  const { text, to } = await record('--redact', 'addresses');
  expect(text).not.toContain('203.0.113');
  expect(text).not.toContain(String(0xcb00710a));
  expect(text).toContain('10.200.0.5');
  expect(to).toHaveLength(3);
  expect(await verdicts(BY_BLOCK)).toEqual(['denied', 'unknown', 'unknown']);
  expect(await verdicts(BY_NAME)).toEqual(['denied', 'unknown', 'unknown']);
  // That they are outside was recorded, not concluded from the address.
  expect(await verdicts(OUTSIDE)).toEqual(['allowed', 'allowed', 'allowed']);
});

/** `web` asks for a name, as a proxy of DNS records it. */
function question(query: string): string {
  return flow(HOSTS[2], { type: 'REQUEST', dns: { query, qtypes: ['A'] } });
}

const KEPT = ['db.shop.svc.cluster.local', '_pg._tcp.db.shop.svc.cluster.local', 'db'];

it('leaves names out that a resolver tries below the domains of the cluster, and names of addresses', async () => {
  const tried = ['', '.shop.svc.cluster.local', '.svc.cluster.local', '.cluster.local'].flatMap((domain) => [
    `api.partner.example${domain}.`,
    `partner.example${domain}`,
  ]);
  const asked = [...tried, ...KEPT, '10.113.0.203.in-addr.arpa.', '5.0.200.10.in-addr.arpa.'];
  folder.write({ 'flows.ndjson': asked.map(question).join('\n') });
  const names = async (redact: string) => {
    await runSluice(['record', '-f', 'flows.ndjson', '-o', 'week.parquet', '--redact', redact], {
      cwd: folder.path,
    });
    const { connections } = await written();
    const requests = connections.flatMap((seen) => seen.requests.requests);
    return requests.flatMap(({ request }) => (request.kind === 'dns' ? (request.name ?? []) : []));
  };
  expect((await names('names')).sort()).toEqual([...KEPT].sort());
  const withoutAddresses = await names('addresses');
  expect(withoutAddresses.filter((name) => name.endsWith('.arpa'))).toEqual(['5.0.200.10.in-addr.arpa']);
  expect(withoutAddresses).toContain('api.partner.example.shop.svc.cluster.local');
});

it('makes one of what looks alike without both', async () => {
  const { text, to } = await record('--redact', 'addresses,names');
  expect(text).not.toMatch(/203\.0\.113|partner|office/);
  expect(to).toHaveLength(2);
  expect(await verdicts(OUTSIDE)).toEqual(['allowed', 'allowed']);
});

it('takes an end for nobody in particular when only its address said that it is outside', () => {
  const address = parseIpAddress('203.0.113.10');
  const source: Endpoint = { kind: 'world', addresses: singleAddress(address), names: [], entities: [] };
  const destination: Endpoint = {
    kind: 'node',
    name: 'n',
    isOwnNode: false,
    addresses: NO_ADDRESS,
    entities: [],
    labels: NO_LABELS_KNOWN,
  };
  const rest = { protocol: 'TCP', port: 443, icmp: undefined, l7: undefined, isPodToItself: false } as const;
  const { connections } = redactDigest(digestOf([{ source, destination, ...rest }]), ['addresses']);
  expect(connections.map((seen) => seen.connection.source)).toEqual([
    { kind: 'unidentified', addresses: NO_ADDRESS },
  ]);
});

it('refuses what cannot be left out', async () => {
  const { code, stderr } = await runSluice(['record', '-f', 'x', '-o', 'y', '--redact', 'names,labels'], {
    cwd: folder.path,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('is not names, addresses, or several of them separated by commas');
});

it('never makes a verdict another one, but unknown', () => {
  fc.assert(
    fc.property(
      tables,
      fc.array(connection.filter(isPossible).map(withSortedNames), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(['names'] as const, ['addresses'] as const, ['names', 'addresses'] as const),
      (policies, some, redactions) => {
        const evaluator = createEvaluator(policies);
        const whole = digestOf(some);
        const redacted = redactDigest(whole, redactions);
        const after = new Map(
          toDigest(redacted).connections.map((one, i) => [keyOf(redacted.connections[i]), one]),
        );
        toDigest(whole).connections.forEach((before, i) => {
          const { connections } = redactDigest(
            { ...whole, connections: whole.connections.slice(i, i + 1) },
            redactions,
          );
          const standsFor = after.get(keyOf(connections[0]));
          if (standsFor === undefined) throw new Error('it is lost');
          const verdict = evaluator.judge(standsFor.connection).outcome;
          if (verdict !== 'unknown') expect(verdict).toBe(evaluator.judge(before.connection).outcome);
        });
      },
    ),
    { numRuns: Number(process.env.SLUICE_RUNS ?? 300) },
  );
});

/** Both ends of a connection use one family of addresses. */
function isPossible({ source, destination }: Connection): boolean {
  const families = ({ addresses: { addresses, isComplete } }: Endpoint) =>
    isComplete ? addresses.map(({ family }) => family) : [4, 6];
  return families(source).some((family) => families(destination).includes(family));
}

/** As readers give them. */
function withSortedNames(one: Connection): Connection {
  const sorted = (endpoint: Endpoint): Endpoint =>
    endpoint.kind === 'world'
      ? { ...endpoint, names: endpoint.names.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
      : endpoint;
  return { ...one, source: sorted(one.source), destination: sorted(one.destination) };
}

function keyOf(seen: SeenConnection | undefined): string {
  if (seen === undefined) throw new Error('no connection');
  const { source, destination, protocol, port, icmp, isPodToItself } = seen.connection;
  return JSON.stringify([
    endpointIdentity(source),
    endpointIdentity(destination),
    protocol,
    port,
    icmp,
    isPodToItself,
  ]);
}
