/**
 * Writes Hubble flow lines as an exporter of Cilium 1.20 does: `generate.ts <file> <lines> [shape] [seed]`. The same arguments
 * give the same bytes. 2,000 workloads in 60 namespaces, 1,500 addresses outside the cluster, 30,000 connections drawn by Zipf's law;
 * 30 % replies, 8 % L7, 2 % policy drops, one `lost_events` in 5,000 lines. The shapes:
 * - `few-pods`: 7,000 pods;
 * - `many-pods`: 60,000 pods;
 * - `new-names`: every line is of a connection to the outside, by a DNS name that no other line has;
 * - `broken`: as `few-pods`, and one line in a hundred is torn.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

type Random = () => number;

interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly identity: number;
  readonly labels: readonly string[];
  readonly pods: readonly Pod[];
}

interface Pod {
  readonly name: string;
  readonly address: string;
  readonly node: number;
  readonly id: number;
}

interface Outside {
  readonly address: string;
  readonly name: string | undefined;
}

interface Connection {
  readonly source: Workload;
  readonly destination: Workload | Outside;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly isDenied: boolean;
}

const SHAPES = ['few-pods', 'many-pods', 'new-names', 'broken'] as const;
type Shape = (typeof SHAPES)[number];

const NAMESPACES = 60;
const WORKLOADS = 2000;
const OUTSIDE = 1500;
const CONNECTIONS = 30_000;
const NODES = 40;
const PORTS = [80, 443, 8080, 8443, 5432, 6379, 9090, 9092, 3306, 27_017];
const HASH = 'bcdfghjklmnpqrstvwxz2456789';
const START = Date.UTC(2026, 8, 13, 8, 0, 0);

/** Mulberry32: small, fast, good enough to draw from. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function hash(random: Random, length: number): string {
  return Array.from({ length }, () => pick(random, [...HASH])).join('');
}

function makeWorkloads(random: Random, shape: Shape): readonly Workload[] {
  let podCount = 0;
  return Array.from({ length: WORKLOADS }, (_, i): Workload => {
    const namespace = `team-${i % NAMESPACES}`;
    const name = `${pick(random, ['web', 'api', 'worker', 'cache', 'billing', 'search', 'orders'])}-${i}`;
    const replicaSet = `${name}-${hash(random, 10)}`;
    const pods = Array.from({ length: shape === 'many-pods' ? 30 : 2 + (i % 4) }, (): Pod => {
      podCount++;
      return {
        name: `${replicaSet}-${hash(random, 5)}`,
        address: `10.${10 + (podCount >> 16)}.${(podCount >> 8) & 255}.${podCount & 255}`,
        node: Math.floor(random() * NODES),
        id: 10 + (podCount % 4000),
      };
    });
    const labels = [
      `k8s:app.kubernetes.io/name=${name}`,
      `k8s:app.kubernetes.io/part-of=shop`,
      `k8s:app=${name}`,
      `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
      'k8s:io.cilium.k8s.policy.cluster=bench',
      'k8s:io.cilium.k8s.policy.serviceaccount=default',
      `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ];
    return { namespace, name, identity: 20_000 + i, labels, pods };
  });
}

function makeConnections(
  random: Random,
  workloads: readonly Workload[],
  shape: Shape,
): readonly Connection[] {
  const outside = Array.from(
    { length: OUTSIDE },
    (_, i): Outside => ({
      address: `203.0.${100 + (i >> 8)}.${i & 255}`,
      name: i % 5 === 0 ? `api-${i}.example.com` : undefined,
    }),
  );
  return Array.from({ length: CONNECTIONS }, (_, i): Connection => {
    const isDns = i % 12 === 0 && shape !== 'new-names';
    return {
      source: pick(random, workloads),
      destination:
        shape === 'new-names' || (i % 9 === 0 && !isDns) ? pick(random, outside) : pick(random, workloads),
      protocol: isDns ? 'UDP' : 'TCP',
      port: isDns ? 53 : pick(random, PORTS),
      isDenied: i % 50 === 7,
    };
  });
}

/** Cumulated weights 1/rank, for drawing by bisection. */
function zipf(count: number): Float64Array {
  const cumulated = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += 1 / (i + 1);
    cumulated[i] = sum;
  }
  return cumulated.map((weight) => weight / sum);
}

function draw(random: Random, cumulated: Float64Array): number {
  const wanted = random();
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] ?? 1) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isWorkload(end: Workload | Outside): end is Workload {
  return 'pods' in end;
}

function endpoint(workload: Workload, pod: Pod, isLocal: boolean): object {
  return {
    ...(isLocal ? { ID: pod.id } : {}),
    identity: workload.identity,
    cluster_name: 'bench',
    namespace: workload.namespace,
    labels: workload.labels,
    pod_name: pod.name,
    ...(isLocal ? { workloads: [{ name: workload.name, kind: 'Deployment' }] } : {}),
  };
}

function outsideEndpoint({ address, name }: Outside): object {
  return name === undefined
    ? { identity: 2, labels: ['reserved:world'] }
    : { identity: 16_777_217, labels: [`cidr:${address}/32`, 'reserved:world'] };
}

function hex(random: Random, length: number): string {
  return Math.floor(random() * 16 ** length)
    .toString(16)
    .padStart(length, '0');
}

function mac(random: Random): string {
  return Array.from({ length: 6 }, () => hex(random, 2)).join(':');
}

type Kind = 'sent' | 'delivered' | 'verdict' | 'http' | 'drop';

function flowLine(random: Random, connection: Connection, time: string, newName: string | undefined): string {
  const { source, destination, protocol, port } = connection;
  const sourcePod = pick(random, source.pods);
  const destinationPod = isWorkload(destination) ? pick(random, destination.pods) : undefined;
  const kind = kindOf(random, connection);
  const isAtSource = kind === 'sent';
  const node = `bench/node-${isAtSource ? sourcePod.node : (destinationPod?.node ?? sourcePod.node)}`;
  const isSameNode = destinationPod?.node === sourcePod.node;
  const client = 32_768 + Math.floor(random() * 28_000);
  const isReply = kind !== 'drop' && random() < 0.31;
  const from = endpoint(source, sourcePod, isAtSource || isSameNode);
  const to =
    isWorkload(destination) && destinationPod !== undefined
      ? endpoint(destination, destinationPod, !isAtSource || isSameNode)
      : outsideEndpoint(destination as Outside);
  const address = destinationPod?.address ?? (destination as Outside).address;
  const name = isWorkload(destination) ? undefined : (newName ?? destination.name);
  const names = name === undefined ? undefined : [name];
  const flow = {
    time,
    uuid: `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
    emitter: { name: 'Hubble', version: '1.20.1+g7d68cfb3' },
    verdict: kind === 'drop' ? 'DROPPED' : 'FORWARDED',
    ...(kind === 'drop' ? { drop_reason: 133 } : {}),
    ethernet: { source: mac(random), destination: mac(random) },
    IP: {
      source: isReply ? address : sourcePod.address,
      destination: isReply ? sourcePod.address : address,
      ipVersion: 'IPv4',
    },
    l4: {
      [protocol]: {
        source_port: isReply ? port : client,
        destination_port: isReply ? client : port,
        ...(protocol === 'TCP' ? { flags: isReply ? { SYN: true, ACK: true } : { SYN: true } } : {}),
      },
    },
    source: isReply ? to : from,
    destination: isReply ? from : to,
    Type: kind === 'http' ? 'L7' : 'L3_L4',
    node_name: node,
    node_labels: [
      'beta.kubernetes.io/arch=amd64',
      'beta.kubernetes.io/os=linux',
      'kubernetes.io/arch=amd64',
      `kubernetes.io/hostname=${node.slice(6)}`,
      'kubernetes.io/os=linux',
    ],
    ...(names === undefined ? {} : { [isReply ? 'source_names' : 'destination_names']: names }),
    ...eventOf(kind, isReply),
    ...(kind === 'drop' ? { drop_reason_desc: 'POLICY_DENIED' } : { is_reply: isReply }),
    interface: { index: 1 + Math.floor(random() * 300), name: `lxc${hex(random, 12)}` },
    Summary: protocol === 'TCP' ? 'TCP Flags: SYN' : 'UDP',
  };
  return JSON.stringify({ flow, node_name: node, time });
}

function kindOf(random: Random, { destination, isDenied, protocol }: Connection): Kind {
  if (isDenied) return 'drop';
  if (!isWorkload(destination)) return 'sent';
  const drawn = random();
  if (drawn < 0.1 && protocol === 'TCP') return 'http';
  if (drawn < 0.35) return 'verdict';
  return drawn < 0.65 ? 'sent' : 'delivered';
}

function eventOf(kind: Kind, isReply: boolean): object {
  const reason = isReply ? 'REPLY' : 'NEW';
  switch (kind) {
    case 'sent':
      return {
        event_type: { type: 4, sub_type: 4 },
        traffic_direction: 'EGRESS',
        trace_observation_point: 'TO_OVERLAY',
        trace_reason: reason,
      };
    case 'delivered':
      return {
        event_type: { type: 4 },
        traffic_direction: 'EGRESS',
        trace_observation_point: 'TO_ENDPOINT',
        trace_reason: reason,
      };
    case 'verdict':
      return { event_type: { type: 5 }, traffic_direction: 'INGRESS', policy_match_type: 2 };
    case 'drop':
      return { event_type: { type: 1, sub_type: 133 }, traffic_direction: 'INGRESS' };
    case 'http':
      return {
        l7: {
          type: isReply ? 'RESPONSE' : 'REQUEST',
          http: {
            method: 'GET',
            url: 'http://api.shop:8080/v1/orders?page=2',
            protocol: 'HTTP/1.1',
            headers: [
              { key: 'Accept', value: '*/*' },
              { key: 'X-Note', value: 'a "quoted" value and "labels":[x]' },
            ],
          },
        },
        event_type: { type: 129 },
        traffic_direction: 'INGRESS',
      };
  }
}

async function generate(file: string, lines: number, shape: Shape, seed: number): Promise<void> {
  const random = createRandom(seed);
  const connections = makeConnections(random, makeWorkloads(random, shape), shape);
  const weights = zipf(connections.length);
  const output = createWriteStream(file, { highWaterMark: 4 * 1024 * 1024 });
  let block = '';
  for (let line = 1; line <= lines; line++) {
    const milliseconds = START + Math.floor((line * 3_600_000) / lines);
    const time = `${new Date(milliseconds).toISOString().slice(0, -1)}${String(line % 1_000_000).padStart(6, '0')}Z`;
    if (line % 5000 === 0) {
      const lost = { source: 'HUBBLE_RING_BUFFER', num_events_lost: '16' };
      block += `${JSON.stringify({ lost_events: lost, node_name: 'bench/node-1', time })}\n`;
    } else {
      const connection = connections[draw(random, weights)];
      if (connection === undefined) continue;
      const newName = shape === 'new-names' ? `${hash(random, 12)}.cdn.example.com` : undefined;
      const written = flowLine(random, connection, time, newName);
      block += `${shape === 'broken' && line % 100 === 0 ? written.slice(0, 200 + (line % 1300)) : written}\n`;
    }
    if (block.length > 1024 * 1024) {
      if (!output.write(block)) await once(output, 'drain');
      block = '';
    }
  }
  output.end(block);
  await once(output, 'close');
}

const [file, lines = '1000000', shape = 'few-pods', seed = '1'] = process.argv.slice(2);
const known = SHAPES.find((one) => one === shape);
if (file === undefined || known === undefined) {
  throw new Error(`usage: generate.ts <file> [lines] [${SHAPES.join('|')}] [seed]`);
}
await generate(file, Number(lines), known, Number(seed));
