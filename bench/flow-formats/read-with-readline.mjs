/**
 * What everybody writes first: readline, and JSON.parse or split. `read-with-readline.mjs <file> <source> [counting]`: with `counting` also a Map
 * that counts who spoke to whom, as in hubble-to-digest; nothing of what makes it right, such as which of two records is an answer.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const [file, source, isCounting] = process.argv.slice(2);

/** The port of the server, by its size: that of a client is another one each time, and would make a tuple of each line. */
const smaller = (one, other) => (Number(one) < Number(other) ? one : other);
const withoutPort = (socket) => socket?.slice(0, socket.lastIndexOf(':'));

/** Of JSON the parsed line, of text its pieces: what tells one tuple from another. Lines that hold no record come to a few tuples more. */
const KEYS = {
  goldmane: ({ Key: k }) =>
    `${k?.source_namespace} ${k?.source_name} ${k?.dest_namespace} ${k?.dest_name} ${k?.dest_port} ${k?.action}`,
  'calico-enterprise': (r) =>
    `${r.source_namespace} ${r.source_name_aggr} ${r.source_ip} ${r.dest_namespace} ${r.dest_name_aggr} ${r.dest_ip} ${r.dest_port} ${r.action}`,
  'ovn-acl': (p) => {
    const [from, to] = p.filter((one) => one.startsWith('tp_')).map((one) => one.slice(7));
    return `${p.filter((one) => /^(?:verdict|nw_src|nw_dst)=/.test(one)).join(' ')} ${smaller(from, to)}`;
  },
  netobserv: (r) => `${r.SrcAddr} ${r.DstAddr} ${smaller(r.SrcPort, r.DstPort)} ${r.Proto}`,
  antrea: (r) =>
    `${r.sourcePodNamespace} ${r.sourcePodName} ${r.destinationPodNamespace} ${r.destinationPodName} ${r.destinationTransportPort}`,
  'antrea-np-log': (p) => `${p[6]} ${p[9]} ${p[11]} ${smaller(p[10], p[12])}`,
  'kube-router': (p) => p.filter((one) => /^(?:SRC|DST|DPT)=/.test(one)).join(' '),
  'aws-npa': (r) => `${r['Src IP']} ${r['Dest IP']} ${smaller(r['Src Port'], r['Dest Port'])} ${r.Verdict}`,
  'gke-policy': (r) => {
    const { connection: c, disposition } = r.jsonPayload ?? r;
    return `${c?.src_ip} ${c?.dest_ip} ${c?.dest_port} ${disposition}`;
  },
  'gcp-vpc': ({ jsonPayload }) => {
    const c = jsonPayload?.connection;
    return `${c?.src_ip} ${c?.dest_ip} ${smaller(c?.src_port, c?.dest_port)} ${c?.protocol}`;
  },
  'aws-vpc': (p) => `${p[3]} ${p[4]} ${smaller(p[5], p[6])} ${p[12]}`,
  'envoy-text': (p) => `${withoutPort(p.at(-4))} ${withoutPort(p.at(-3))} ${withoutPort(p.at(-5))}`,
  'envoy-json': (r) => `${withoutPort(r.downstream_remote_address)} ${r.upstream_host} ${r.response_code}`,
  ztunnel: (p) => p.filter((one) => /^(?:src|dst)\.(?:workload|namespace)=/.test(one)).join(' '),
  suricata: (r) => `${r.src_ip} ${r.dest_ip} ${smaller(r.src_port, r.dest_port)} ${r.proto}`,
  'zeek-text': (p) => `${p[2]} ${p[4]} ${smaller(p[3], p[5])} ${p[6]}`,
  'zeek-json': (r) =>
    `${r['id.orig_h'] ?? r.id_orig_h} ${r['id.resp_h'] ?? r.id_resp_h} ${r['id.resp_p'] ?? r.id_resp_p} ${r.proto}`,
  'netflow-json': (r) => `${r.src_addr} ${r.dst_addr} ${smaller(r.src_port, r.dst_port)} ${r.proto}`,
  'netflow-csv': (p) => `${p[5]} ${p[6]} ${smaller(p[7], p[8])} ${p[9]}`,
  obi: (p) => p.filter((one) => /^(?:k8s_|src_a|dst_a|server_port)/.test(one)).join(' '),
  aks: (r) =>
    `${r.Verdict} ${r.SourceNamespace} ${r.SourcePodName} ${r.DestinationNamespace} ${r.DestinationPodName} ${r.DestinationPort}`,
  ocsf: (r) =>
    `${r.src_endpoint?.ip} ${r.dst_endpoint?.ip} ${smaller(r.src_endpoint?.port, r.dst_endpoint?.port)} ${r.action}`,
  'mapped-csv': (p) => `${p.at(-6)} ${p.at(-4)} ${smaller(p.at(-5), p.at(-3))} ${p.at(-1)}`,
  'mapped-json': ({ from, to, verdict }) =>
    `${from?.ns} ${from?.pod} ${to?.ns} ${to?.owner?.name} ${smaller(from?.port, to?.port)} ${verdict}`,
};
const keyOf = isCounting === undefined ? undefined : KEYS[source];

const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
const counts = new Map();
let fields = 0;

function count(key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A line of Azure holds several records, each of which holds its tuples as texts. */
function countTuples({ records = [] }) {
  for (const { flowRecords } of records)
    for (const { flowGroups } of flowRecords?.flows ?? [])
      for (const { flowTuples } of flowGroups)
        for (const tuple of flowTuples) {
          const [, from, to, , port, , , state] = tuple.split(',');
          count(`${from} ${to} ${port} ${state}`);
        }
}

lines.on('line', (line) => {
  const read = line.startsWith('{') ? JSON.parse(line) : line.split(/[\s,;|]/);
  if (isCounting === undefined) fields += Object.keys(read).length;
  else if (source === 'azure-flow-log') countTuples(read);
  else count(keyOf(read));
});
lines.on('close', () => console.log(`${counts.size} tuples, ${fields} fields`));
