import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import { nodeName } from '../../model/node-name.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { textMemo } from '../format/values/text-memo.ts';

/** Whether it is a row of ContainerNetworkLogs, or formerly of RetinaNetworkFlowLogs. */
export function isNetworkLogRow(row: JsonObject): boolean {
  return (
    'TimeGenerated' in row &&
    'Verdict' in row &&
    'Layer4' in row &&
    ('IP' in row || 'Ip' in row) &&
    'SourceNamespace' in row
  );
}

/** The row as the flow of Hubble from which it was made; columns may hold JSON, or JSON as a text. Undefined when it has no ends. */
export function hubbleRecordOf(row: JsonObject): JsonObject | undefined {
  const [addresses, l4] = [objectField(parsed(row.IP ?? row.Ip)), objectField(parsedOnce(row.Layer4))];
  if (addresses === undefined || l4 === undefined) return undefined;
  const more = objectField(parsed(row.AdditionalFlowData)) ?? {};
  const eventType = parsed(row.EventType);
  const node = nodeOf(row);
  // To a reader of Hubble's flows, null differs from a missing field.
  const flow = {
    ...withoutNulls(objectField(parsed(row.Policies))),
    time: row.TimeGenerated ?? undefined,
    uuid: row.UUID ?? undefined,
    verdict: textField(row.Verdict)?.toUpperCase(),
    drop_reason_desc: textField(row.DropReason)?.toUpperCase(),
    IP: addresses,
    l4,
    l7: parsed(row.Layer7) ?? undefined,
    source: endOf(row, SOURCE, more.SourceLabels),
    destination: endOf(row, DESTINATION, more.DestinationLabels),
    Type: textField(row.FlowType),
    node_name: node,
    traffic_direction: textField(row.TrafficDirection)?.toUpperCase(),
    trace_observation_point: textField(row.TraceObservationPoint)?.toUpperCase(),
    is_reply: truth(row.Reply),
    aggregate: aggregateOf(row),
    event_type: isJsonObject(eventType) ? eventType : typeIf(countField(eventType)),
  };
  return { flow, time: row.TimeGenerated, node_name: node };
}

function withoutNulls(fields: JsonObject | undefined): JsonObject | undefined {
  if (fields === undefined || !Object.values(fields).includes(null)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

const CLUSTER =
  /\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)$/i;

/** With its cluster under the name that Cilium has for it, mostly `default`; undefined when the row names neither. */
function nodeOf(row: JsonObject): string | undefined {
  const node = textField(row.NodeName);
  const [, group, name] = CLUSTER.exec(textField(row._ResourceId) ?? '') ?? [];
  if (group === undefined || name === undefined) return node;
  return nodeName(`${group}_${name}`.toLowerCase(), node?.slice(node.lastIndexOf('/') + 1));
}

const columnsOf = (side: 'Source' | 'Destination') => ({
  identity: `${side}Identity`,
  cluster: `${side}ClusterName`,
  namespace: `${side}Namespace`,
  pod: `${side}PodName`,
  workloads: `${side}Workloads`,
});
const SOURCE = columnsOf('Source');
const DESTINATION = columnsOf('Destination');

function endOf(row: JsonObject, columns: typeof SOURCE, labels: unknown): JsonObject {
  return {
    identity: countField(row[columns.identity]),
    cluster_name: textField(row[columns.cluster]),
    namespace: textField(row[columns.namespace]),
    labels: Array.isArray(labels) ? labels : undefined,
    pod_name: textField(row[columns.pod]),
    workloads: parsed(row[columns.workloads]) ?? undefined,
  };
}

/** How many flows a row stands for. */
function aggregateOf(row: JsonObject): JsonObject {
  return {
    ingress_flow_count: countField(row.IngressFlowCount),
    egress_flow_count: countField(row.EgressFlowCount),
    unknown_direction_flow_count: countField(row.UnknownDirectionFlowCount),
  };
}

function typeIf(type: number | undefined): JsonObject | undefined {
  return type === undefined ? undefined : { type };
}

/** Exports write `True`, `false`, or the value itself. */
function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = textField(value)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? parsedText(value) : value;
}

/** The same identities and workloads occur in rows again and again. */
const parsedText = textMemo(parseText);

/** For values that differ in nearly every row, as a client's port does. */
function parsedOnce(value: unknown): unknown {
  return typeof value === 'string' ? parseText(value) : value;
}

function parseText(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
