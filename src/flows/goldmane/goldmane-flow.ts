import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { lastAnswer } from '../format/last-answer.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { namedIn } from '../format/values/named-in.ts';
import { textMemo } from '../format/values/text-memo.ts';

/** `untold`: the record does not say which of the other kinds it is. */
export type GoldmaneEndKind = 'workload' | 'host' | 'network-set' | 'network' | 'untold';
export type GoldmaneAction = 'allow' | 'deny' | 'pass';

/** One end as Goldmane knows it: without an address, and for pods with generated names only the beginning of the name. */
export interface GoldmaneEnd {
  readonly kind: GoldmaneEndKind | undefined;
  readonly name: string;
  /** Undefined for none, which is written `-`. */
  readonly namespace: string | undefined;
  readonly labels: LabelSet;
}

export interface GoldmanePolicy {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly action: GoldmaneAction | undefined;
}

/** A flow in any of the three spellings: the emitter's, protojson's, and Whisker's. */
export interface GoldmaneFlow {
  readonly source: GoldmaneEnd;
  readonly destination: GoldmaneEnd;
  readonly protocol: string;
  readonly port: number;
  readonly reporter: 'source' | 'destination' | undefined;
  readonly action: GoldmaneAction | undefined;
  /** The enforced policies, in the order in which they were evaluated. */
  readonly policies: readonly GoldmanePolicy[];
  /** As written: seconds, a text of seconds, or RFC 3339. */
  readonly start: unknown;
  readonly end: unknown;
  readonly started: number | undefined;
}

// calico goldmane/proto/api.proto; protojson writes the names, the emitter the numbers.
const ACTIONS = [undefined, 'allow', 'deny', 'pass'] as const;
const REPORTERS = [undefined, 'source', 'destination'] as const;
const END_KINDS = [undefined, 'workload', 'host', 'network-set', 'network'] as const;
const POLICY_KINDS = [
  undefined,
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'NetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'Profile',
  'EndOfTier',
  'ClusterNetworkPolicy',
] as const;
const END_KIND_NAMES: Readonly<Record<string, GoldmaneEndKind>> = {
  WorkloadEndpoint: 'workload',
  HostEndpoint: 'host',
  NetworkSet: 'network-set',
  Network: 'network',
};

/** Undefined when the record is not Goldmane's. */
export const goldmaneFlow = lastAnswer(readGoldmaneFlow);

function readGoldmaneFlow(record: JsonObject): GoldmaneFlow | undefined {
  const flow = objectField(record.flow) ?? record;
  const key = objectField(flow.Key) ?? (isFromWhisker(flow) ? flow : undefined);
  if (key === undefined || field(flow, 'start_time') === undefined) return undefined;
  const reporter = readReporter(key.reporter);
  return {
    source: readEnd(key, flow, SOURCE, reporter === 'source'),
    destination: readEnd(key, flow, DESTINATION, reporter === 'destination'),
    protocol: (textField(key.proto) ?? textField(key.protocol) ?? '').toLowerCase(),
    port: countField(field(key, 'dest_port')) ?? 0,
    reporter,
    action: readAction(key.action),
    policies: readPolicies(objectField(key.policies)),
    start: field(flow, 'start_time'),
    end: field(flow, 'end_time'),
    started: countField(field(flow, 'num_connections_started')),
  };
}

/** Flat, and with names as texts; flow logs of Calico Enterprise also have `source_name_aggr`. */
function isFromWhisker(flow: JsonObject): boolean {
  return (
    typeof flow.source_namespace === 'string' &&
    typeof flow.dest_namespace === 'string' &&
    isJsonObject(flow.policies) &&
    textField(flow.reporter) !== undefined &&
    !('source_name_aggr' in flow)
  );
}

/** protojson writes `dest_port` as `destPort`. */
function field(object: JsonObject, name: string): unknown {
  return object[name] ?? object[inCamelCase(name)];
}

const inCamelCase = textMemo((name) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()));

const fieldsOf = (side: 'source' | 'dest') => ({
  name: `${side}_name`,
  namespace: `${side}_namespace`,
  type: `${side}_type`,
  labels: `${side}_labels`,
});
const SOURCE = fieldsOf('source');
const DESTINATION = fieldsOf('dest');

function readEnd(key: JsonObject, flow: JsonObject, fields: typeof SOURCE, isReporter: boolean): GoldmaneEnd {
  const name = textField(field(key, fields.name)) ?? '';
  const namespace = textField(field(key, fields.namespace));
  const kind = field(key, fields.type);
  const written = typeof kind === 'number' ? END_KINDS[kind] : namedIn(END_KIND_NAMES, textField(kind));
  return {
    kind: written ?? kindByName(name, namespace, isReporter),
    name,
    namespace: namespace === '-' ? undefined : namespace,
    labels: readCalicoLabels(field(flow, fields.labels)),
  };
}

/**
 * Whisker leaves the type out. An end whose policies were evaluated is a pod or a host; for others only a generated name is
 * certainly a pod's, because network sets have namespaces, too.
 */
function kindByName(
  name: string,
  namespace: string | undefined,
  isReporter: boolean,
): GoldmaneEndKind | undefined {
  if (['pub', 'pvt', 'PUBLIC NETWORK', 'PRIVATE NETWORK'].includes(name)) return 'network';
  if (name === '' || name === '-') return undefined;
  const isOfCluster = namespace === undefined || namespace === '-';
  if (!isReporter && (isOfCluster || !name.endsWith('*'))) return 'untold';
  return isOfCluster ? 'host' : 'workload';
}

/** The labels that all pods of a merged record have in common; pods may have others. Values may contain `=`. */
export function readCalicoLabels(value: unknown): LabelSet {
  if (typeof value === 'string') return labelsOfText(value);
  return Array.isArray(value) ? labelsOfList(JSON.stringify(value)) : NO_LABELS_KNOWN;
}

const labelsOfText = textMemo((text) => labelsOf(text.split(/ \| |","/)));
const labelsOfList = textMemo((list) => labelsOf(JSON.parse(list)));

function labelsOf(texts: readonly unknown[]): LabelSet {
  const entries = texts.flatMap((text): (readonly [string, string])[] => {
    const equals = typeof text === 'string' ? text.indexOf('=') : -1;
    return equals < 1 ? [] : [[String(text).slice(0, equals), String(text).slice(equals + 1)]];
  });
  return { labels: new Map(entries), isComplete: false };
}

/**
 * `src,fwd` and `dst,fwd` where policies of the forwarding host took part, too; for `fwd` alone no side decided
 * (felix/collector/flowlog).
 */
export function readReporter(value: unknown): GoldmaneFlow['reporter'] {
  if (typeof value === 'number') return REPORTERS[value];
  return typeof value === 'string' ? reporterNamed(value) : undefined;
}

const reporterNamed = textMemo((text): GoldmaneFlow['reporter'] => {
  const [side] = text.toLowerCase().split(',');
  return side === 'src' ? 'source' : side === 'dst' ? 'destination' : undefined;
});

function readAction(value: unknown): GoldmaneAction | undefined {
  if (typeof value === 'number') return ACTIONS[value];
  return typeof value === 'string' ? actionNamed(value) : undefined;
}

const actionNamed = textMemo((text) => {
  const name = text.toLowerCase();
  return ACTIONS.find((action) => action === name);
});

function readPolicies(trace: JsonObject | undefined): readonly GoldmanePolicy[] {
  const hits = trace && (field(trace, 'enforced_policies') ?? trace.enforced);
  if (!Array.isArray(hits)) return [];
  const policies: GoldmanePolicy[] = [];
  for (const hit of hits) {
    const outer = objectField(hit);
    if (outer === undefined) continue;
    // At the end of a tier, the trigger is the policy that made the tier apply.
    const named = objectField(outer.trigger) ?? outer;
    const kind = typeof named.kind === 'number' ? POLICY_KINDS[named.kind] : textField(named.kind);
    const name = textField(named.name);
    if (kind === undefined || name === undefined || kind === 'Profile') continue;
    policies.push({ kind, namespace: textField(named.namespace), name, action: readAction(outer.action) });
  }
  return policies;
}

/** What was counted in both directions; a counter that is left out is zero. */
export function goldmaneCounters(record: JsonObject) {
  const flow = objectField(record.flow) ?? record;
  const both = (one: string, other: string): number | undefined => {
    const [sent, back] = [countField(field(flow, one)) ?? 0, countField(field(flow, other)) ?? 0];
    return Number.isSafeInteger(sent + back) ? sent + back : undefined;
  };
  return { bytes: both('bytes_in', 'bytes_out'), packets: both('packets_in', 'packets_out') };
}
