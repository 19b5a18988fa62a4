/** A packet that was really sent. */
export interface Packet {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  /** In seconds. */
  readonly time: number;
  readonly isBack: boolean;
  readonly bytes: number;
}

export interface Recorder {
  readonly name: string;
  /** Seconds by which its clock is wrong. */
  readonly skew: number;
  /** Every so many packets it misses one; 0: none. */
  readonly misses: number;
  /** Seconds after which it writes a record of what goes on. */
  readonly interval: number;
}

export const KINDS_OF_RECORDS = [
  'aws-vpc',
  'azure-flow-log',
  'zeek',
  'netobserv',
  'suricata',
  'antrea',
  'goldmane',
] as const;
export type KindOfRecords = (typeof KINDS_OF_RECORDS)[number];

const PORT = 443;
const BEGIN = 1_780_000_000;
/** After so long a silence a conversation is over. */
const SILENCE = 300;

/** The lines that a recorder writes of what passes it, in their order. */
export function recordsOf(kind: KindOfRecords, packets: readonly Packet[], recorder: Recorder): string[] {
  const seen = packets
    .filter((_, place) => recorder.misses === 0 || place % recorder.misses !== 0)
    .map((packet) => ({ ...packet, time: BEGIN + packet.time + recorder.skew }));
  return WRITERS[kind](seen, recorder);
}

const WRITERS: Readonly<Record<KindOfRecords, (seen: readonly Packet[], recorder: Recorder) => string[]>> = {
  // Each direction, each interval: what its interface saw.
  'aws-vpc': (seen, { name, interval }) => [
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
    ...inTime(
      [
        ...groups(
          seen,
          (packet) => `${socketsOf(packet)} ${packet.isBack} ${Math.floor(packet.time / interval)}`,
        ),
      ].map((own) => {
        const [packet] = own;
        const { client, clientPort, server, isBack } = packet;
        const ends = isBack ? [server, client, PORT, clientPort] : [client, server, clientPort, PORT];
        const { first, last, bytes } = totalsOf(own);
        return [
          last,
          ['2 123456789012', `eni-${name}`, ...ends, 6, own.length, bytes, first, last, 'ACCEPT OK'].join(
            ' ',
          ),
        ];
      }),
    ),
  ],
  // A tuple when a connection begins, one an interval with what was counted since, and one at the end.
  'azure-flow-log': (seen, { name, interval }) =>
    inTime(
      conversations(seen).flatMap((own) => {
        const { first } = totalsOf(own);
        const steps = [...groups(own, ({ time }) => String(Math.floor((time - first) / interval)))];
        const tuples = steps.map((step, place): readonly [number, string] => {
          const state = place === steps.length - 1 ? 'E' : 'C';
          return [totalsOf(step).last + 1, tupleOf(step, totalsOf(step).last + 1, state, name)];
        });
        return [[first, tupleOf(own.slice(0, 1), first, 'B', name)] as const, ...tuples];
      }),
    ),
  // One record when it is over, and before, each interval, one with what was counted until then.
  zeek: (seen, { interval }) => totals(seen, interval, zeekRecord),
  // The same, at the end only.
  suricata: (seen) => totals(seen, Number.POSITIVE_INFINITY, suricataEvent),
  antrea: (seen, { interval }) => totals(seen, interval, antreaRecord),
  // All between two ends within a window, at the end of it, as one side of them sees it.
  goldmane: (seen, { name, interval }) =>
    inTime(
      [
        ...groups(seen, ({ client, server, time }) => `${client} ${server} ${Math.floor(time / interval)}`),
      ].map((own): readonly [number, string] => {
        const end = (Math.floor(own[0].time / interval) + 1) * interval;
        return [end, goldmaneFlow(own, name, end - interval, end)];
      }),
    ),
  // Each direction, each interval, at each of two interfaces on the way, of which the second sees the packets a little later.
  netobserv: (seen, { name, interval }) =>
    inTime(
      [
        ...groups(
          seen,
          (packet) => `${socketsOf(packet)} ${packet.isBack} ${Math.floor(packet.time / interval)}`,
        ),
      ].flatMap((own) =>
        ['veth', 'eth0'].map((nic, later): readonly [number, string] => [
          totalsOf(own).last,
          netObservFlow(own, name, nic, later * 5),
        ]),
      ),
    ),
};

/** What was counted of each connection until the end of each interval. */
function totals(
  seen: readonly Packet[],
  interval: number,
  write: (own: readonly Packet[]) => string,
): string[] {
  const records = conversations(seen).flatMap((own) => {
    const { first } = totalsOf(own);
    const steps = [...groups(own, ({ time }) => String(Math.floor((time - first) / interval)))];
    return steps.map((_, place): readonly [number, string] => {
      const until = steps.slice(0, place + 1).flat();
      return [totalsOf(until).last, write(until)];
    });
  });
  return inTime(records);
}

function netObservFlow(own: readonly Packet[], agent: string, nic: string, later: number): string {
  const [{ client, clientPort, server, isBack } = NOBODY] = own;
  const { first, last, bytes } = totalsOf(own);
  const ends = isBack
    ? { SrcAddr: server, SrcPort: PORT, DstAddr: client, DstPort: clientPort }
    : { SrcAddr: client, SrcPort: clientPort, DstAddr: server, DstPort: PORT };
  return JSON.stringify({
    ...ends,
    AgentIP: agent,
    Interface: nic,
    Proto: 6,
    Sampling: 1,
    TimeFlowStartMs: first * 1000 + later,
    TimeFlowEndMs: last * 1000 + later,
    Bytes: bytes,
    Packets: own.length,
  });
}

/** The name of a workload by its address, and back. */
const NAMES = [
  ['10.0.0.1', 'web'],
  ['10.0.0.2', 'batch'],
  ['10.0.1.1', 'db'],
  ['10.0.1.2', 'cache'],
] as const;

/** Whose address it is, for records without any. */
export function addressOf(workload: string): string {
  return NAMES.find(([, name]) => workload === `shop/${name}`)?.[0] ?? workload;
}

function goldmaneFlow(own: readonly Packet[], side: string, start: number, end: number): string {
  const [{ client, server } = NOBODY] = own;
  const nameOf = (address: string) => NAMES.find(([one]) => one === address)?.[1] ?? '';
  const [sent, back] = [own.filter(({ isBack }) => !isBack), own.filter(({ isBack }) => isBack)];
  return JSON.stringify({
    Key: {
      source_name: nameOf(client),
      source_namespace: 'shop',
      source_type: 1,
      dest_name: nameOf(server),
      dest_namespace: 'shop',
      dest_type: 1,
      dest_port: PORT,
      proto: 'tcp',
      reporter: side === 'a' ? 1 : 2,
      action: 1,
    },
    start_time: start,
    end_time: end,
    packets_in: back.length,
    packets_out: sent.length,
    bytes_in: totalsOf(back).bytes,
    bytes_out: totalsOf(sent).bytes,
  });
}

function suricataEvent(own: readonly Packet[]): string {
  const [{ client, clientPort, server } = NOBODY] = own;
  const { first, last } = totalsOf(own);
  const [sent, back] = [own.filter(({ isBack }) => !isBack), own.filter(({ isBack }) => isBack)];
  const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('Z', '+0000');
  return JSON.stringify({
    timestamp: timeOf(last),
    event_type: 'flow',
    flow_id: first,
    src_ip: client,
    src_port: clientPort,
    dest_ip: server,
    dest_port: PORT,
    proto: 'TCP',
    flow: {
      pkts_toserver: sent.length,
      pkts_toclient: back.length,
      bytes_toserver: totalsOf(sent).bytes,
      bytes_toclient: totalsOf(back).bytes,
      start: timeOf(first),
      end: timeOf(last),
      state: 'closed',
    },
    tcp: { tcp_flags_ts: '1b', tcp_flags_tc: '1b' },
  });
}

function antreaRecord(own: readonly Packet[]): string {
  const [{ client, clientPort, server } = NOBODY] = own;
  const { first, last } = totalsOf(own);
  const [sent, back] = [own.filter(({ isBack }) => !isBack), own.filter(({ isBack }) => isBack)];
  return JSON.stringify({
    flowStartSeconds: first,
    flowEndSeconds: last,
    sourceIPv4Address: client,
    sourceTransportPort: clientPort,
    destinationIPv4Address: server,
    destinationTransportPort: PORT,
    protocolIdentifier: 6,
    sourcePodName: '',
    packetTotalCount: sent.length,
    octetTotalCount: totalsOf(sent).bytes,
    reversePacketTotalCount: back.length,
    reverseOctetTotalCount: totalsOf(back).bytes,
  });
}

function tupleOf(own: readonly Packet[], time: number, state: string, mac: string): string {
  const [{ client, clientPort, server } = NOBODY] = own;
  const counted = state === 'B' ? [] : own;
  const [sent, back] = [counted.filter(({ isBack }) => !isBack), counted.filter(({ isBack }) => isBack)];
  const numbers = [sent.length, totalsOf(sent).bytes, back.length, totalsOf(back).bytes];
  const tuple = [time * 1000, client, server, clientPort, PORT, 6, 'I', state, 'NX', ...numbers].join(',');
  return JSON.stringify({
    time: new Date(time * 1000).toISOString(),
    flowLogVersion: 4,
    flowLogResourceID: 'log',
    macAddress: mac,
    category: 'FlowLogFlowEvent',
    flowRecords: { flows: [{ aclID: 'acl', flowGroups: [{ rule: 'r', flowTuples: [tuple] }] }] },
  });
}

function zeekRecord(own: readonly Packet[]): string {
  const [{ client, clientPort, server } = NOBODY] = own;
  const { first, last } = totalsOf(own);
  const [sent, back] = [own.filter(({ isBack }) => !isBack), own.filter(({ isBack }) => isBack)];
  return JSON.stringify({
    ts: first,
    uid: `C${first}`,
    'id.orig_h': client,
    'id.orig_p': clientPort,
    'id.resp_h': server,
    'id.resp_p': PORT,
    proto: 'tcp',
    duration: last - first,
    conn_state: 'SF',
    history: 'ShADadFf',
    orig_pkts: sent.length,
    orig_ip_bytes: totalsOf(sent).bytes,
    resp_pkts: back.length,
    resp_ip_bytes: totalsOf(back).bytes,
  });
}

const NOBODY = { client: '', clientPort: 0, server: '', isBack: false };

function socketsOf({ client, clientPort, server }: Packet): string {
  return `${client} ${clientPort} ${server}`;
}

/** The packets of each connection: those between the same two sockets, without a long silence. */
function conversations(seen: readonly Packet[]): readonly (readonly Packet[])[] {
  return [...groups(seen, socketsOf)].flatMap((own) => {
    const found: Packet[][] = [];
    for (const packet of own.toSorted((one, other) => one.time - other.time)) {
      const before = found.at(-1)?.at(-1);
      if (before === undefined || packet.time - before.time > SILENCE) found.push([packet]);
      else found.at(-1)?.push(packet);
    }
    return found;
  });
}

function groups(
  packets: readonly Packet[],
  keyOf: (packet: Packet) => string,
): Iterable<readonly [Packet, ...Packet[]]> {
  const found = new Map<string, [Packet, ...Packet[]]>();
  for (const packet of packets) {
    const known = found.get(keyOf(packet));
    if (known === undefined) found.set(keyOf(packet), [packet]);
    else known.push(packet);
  }
  return found.values();
}

function totalsOf(packets: readonly Packet[]) {
  const times = packets.map(({ time }) => time);
  return {
    first: Math.min(...times),
    last: Math.max(...times),
    bytes: packets.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function inTime(records: readonly (readonly [number, string])[]): string[] {
  return records.toSorted(([one], [other]) => one - other).map(([, record]) => record);
}
