import { type Endpoint, NO_ADDRESS, singleAddress, type WorldEndpoint } from '../../model/endpoint.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { nodeName } from '../../model/node-name.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { toldMore } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField, objectField, textField, textsField } from '../format/values/json-fields.ts';
import { recordedAddress } from '../format/values/recorded-address.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed } from '../format/values/transport.ts';
import { calicoEnd } from '../goldmane/calico-end.ts';
import { calicoObserver } from '../goldmane/calico-observer.ts';
import { type GoldmaneEndKind, readCalicoLabels, readReporter } from '../goldmane/goldmane-flow.ts';
import { decidingPolicies } from './policy-string.ts';

/**
 * Flow logs of Calico Enterprise and Cloud, from Elasticsearch, from exports to S3 and Splunk, or from the file on a node. A
 * record is what one side decided about all similar connections of some minutes: most have no addresses.
 */
export const CALICO_ENTERPRISE: RecordFormat = {
  name: 'calico-enterprise',
  title: 'flow logs of Calico Enterprise',
  abilities: {
    outcomes: 'policy',
    allowed: true,
    denied: true,
    pods: 'pods',
    labels: true,
    addresses: false,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
  },
  varying: {
    start_time: 'time',
    startTime: 'time',
    '@timestamp': 'time',
    end_time: 'end',
    endTime: 'end',
    source_port: 'port',
    dest_port: 'port',
    num_flows: 'unread',
    num_flows_completed: 'unread',
    bytes_in: 'unread',
    bytes_out: 'unread',
    packets_in: 'unread',
    packets_out: 'unread',
  },
  detect: (record) => record.kind === 'json' && isFlowLog(record.value),
  createReader: () => ({
    read(record, line) {
      if (record.kind === 'json' && isFlowLog(record.value)) return [readFlow(record.value, line)];
      return [broken(line, 'foreign', 'the record is not a flow log of Calico')];
    },
  }),
};

function isFlowLog(record: JsonObject): boolean {
  return typeof record.source_name_aggr === 'string' && typeof record.dest_name_aggr === 'string';
}

// Tigera, "Flow log data types"; the long names are from exports that name types as Goldmane does.
const END_KINDS: Readonly<Record<string, GoldmaneEndKind>> = {
  wep: 'workload',
  hep: 'host',
  ns: 'network-set',
  net: 'network',
};

function readFlow(flow: JsonObject, line: number): FlowLine {
  const time = epochMs(flow.start_time ?? flow.startTime ?? flow['@timestamp']);
  const action = textField(flow.action)?.toLowerCase();
  if (action !== 'allow' && action !== 'deny') return ignored(line, 'no-outcome', { time });
  const written = textField(flow.proto);
  if (written === undefined) return broken(line, 'malformed', 'the flow log does not say its protocol');
  const protocol = protocolNamed(written);
  const sourcePort = portOf(protocol, flow.source_port);
  const port = portOf(protocol, flow.dest_port);
  if (action === 'deny' && looksLikeAnswer(sourcePort, port)) return ignored(line, 'reply-by-port', { time });
  const reporter = readReporter(flow.reporter);
  const direction = reporter === 'source' ? 'egress' : 'ingress';
  return observed(line, {
    time,
    lastTime: epochMs(flow.end_time ?? flow.endTime),
    node: nodeName(textField(flow.cluster), undefined),
    source: readEnd(flow, SOURCE),
    destination: withDomains(readEnd(flow, DESTINATION), textsField(flow.dest_domains)),
    protocol,
    port,
    outcome: action === 'allow' ? 'allowed' : 'denied',
    observer: calicoObserver(reporter, action),
    // Connections that were already open count only in num_flows: they were counted when they started.
    weight: Math.max(countField(flow.num_flows_started) ?? 1, 1),
    policies: reporter === undefined ? [] : decidingPolicies(policyStrings(flow), direction),
    sourcePort,
    sourcePod: podOf(flow, SOURCE),
    destinationPod: podOf(flow, DESTINATION),
  });
}

/** What decided at the workload: `transit_policies` are for packets that a host forwards. */
function policyStrings(flow: JsonObject): readonly string[] {
  const policies = objectField(flow.policies);
  return textsField(policies?.enforced_policies ?? policies?.all_policies);
}

const endFields = (side: 'source' | 'dest') => ({
  type: `${side}_type`,
  ip: `${side}_ip`,
  name: `${side}_name`,
  name_aggr: `${side}_name_aggr`,
  namespace: `${side}_namespace`,
  labels: `${side}_labels`,
});
const SOURCE = endFields('source');
const DESTINATION = endFields('dest');

/** `-` means none. In merged records only the common beginning of all pods' names is left. */
function readEnd(flow: JsonObject, fields: typeof SOURCE): Endpoint {
  const named = (suffix: keyof typeof fields) => {
    const text = textField(flow[fields[suffix]]);
    return text === '-' ? undefined : text;
  };
  const type = named('type') ?? '';
  const address = named('ip');
  const labels = flow[fields.labels];
  const end = calicoEnd({
    kind: Object.hasOwn(END_KINDS, type) ? END_KINDS[type] : undefined,
    // A host endpoint has a name of its own; as a group they are named after their node.
    name: (type === 'hep' ? named('name_aggr') : undefined) ?? named('name') ?? named('name_aggr') ?? '',
    namespace: named('namespace'),
    labels: readCalicoLabels(objectField(labels)?.labels ?? labels),
    address,
  });
  if (end !== undefined) return end;
  const parsed = address === undefined ? undefined : recordedAddress(address);
  return { kind: 'unidentified', addresses: parsed === undefined ? NO_ADDRESS : singleAddress(parsed) };
}

/** Only in records that are not merged. */
function podOf(flow: JsonObject, fields: typeof SOURCE): string | undefined {
  const [name, namespace] = [textField(flow[fields.name]), textField(flow[fields.namespace])];
  const isPod = flow[fields.type] === 'wep' && name !== '-' && namespace !== '-';
  return isPod && name !== undefined && namespace !== undefined ? `${namespace}/${name}` : undefined;
}

/** The names that the client had looked up before it opened the connection. */
function withDomains(end: Endpoint, domains: readonly string[]): Endpoint {
  if (end.kind !== 'world' || domains.length === 0) return end;
  return withNames(end, domains.join(' '));
}

const withNames = toldMore<WorldEndpoint>((end, domains) => {
  const names = domains.split(' ').flatMap((domain) => {
    const name = domain.replace(/\.$/, '').toLowerCase();
    return name === '' || name === '-' ? [] : [{ name, from: 'dns-answer' as const }];
  });
  if (names.length === 0) return end;
  return { ...end, names: names.sort((one, other) => (one.name < other.name ? -1 : 1)) };
});
