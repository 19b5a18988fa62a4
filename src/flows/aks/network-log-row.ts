import { nodeName } from '../../model/node-name.ts';
import { textMemo } from '../format/text-memo.ts';
import { countField, isJsonObject, type JsonObject, objectField, textField } from '../hubble/json-fields.ts';

/** Whether it is a row of ContainerNetworkLogs, or of RetinaNetworkFlowLogs before. */
export function isNetworkLogRow(row: JsonObject): boolean {
  return ['TimeGenerated', 'Verdict', 'Layer4', 'IP', 'SourceNamespace'].every((name) => name in row);
}

/** The row as the flow of Hubble that it was made from; columns may hold JSON, or JSON as a text. Undefined when it has no ends. */
export function hubbleRecordOf(row: JsonObject): JsonObject | undefined {
  const [addresses, l4] = [objectField(parsed(row.IP)), objectField(parsed(row.Layer4))];
  if (addresses === undefined || l4 === undefined) return undefined;
  const more = objectField(parsed(row.AdditionalFlowData)) ?? {};
  const eventType = parsed(row.EventType);
  const node = nodeOf(row);
  const flow = {
    ...objectField(parsed(row.Policies)),
    time: row.TimeGenerated,
    uuid: row.UUID,
    verdict: textField(row.Verdict)?.toUpperCase(),
    drop_reason_desc: textField(row.DropReason),
    IP: addresses,
    l4,
    l7: parsed(row.Layer7),
    source: endOf(row, 'Source', more.SourceLabels),
    destination: endOf(row, 'Destination', more.DestinationLabels),
    Type: textField(row.FlowType),
    node_name: node,
    traffic_direction: textField(row.TrafficDirection)?.toUpperCase(),
    trace_observation_point: textField(row.TraceObservationPoint)?.toUpperCase(),
    is_reply: truth(row.Reply),
    aggregate: aggregateOf(row),
    event_type: isJsonObject(eventType) ? eventType : typeIf(countField(eventType)),
  };
  // Absent and null are different to a reader of Hubble's flows.
  const told = Object.fromEntries(
    Object.entries(flow).filter(([, value]) => value !== undefined && value !== null),
  );
  return { flow: told, time: row.TimeGenerated, node_name: node };
}

const CLUSTER =
  /\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)$/i;

/** With its cluster, of whatever name Cilium has there, which is mostly `default`; undefined when the row says neither. */
function nodeOf(row: JsonObject): string | undefined {
  const node = textField(row.NodeName);
  const [, group, name] = CLUSTER.exec(textField(row._ResourceId) ?? '') ?? [];
  if (group === undefined || name === undefined) return node;
  return nodeName(`${group}_${name}`.toLowerCase(), node?.slice(node.lastIndexOf('/') + 1));
}

function endOf(row: JsonObject, side: 'Source' | 'Destination', labels: unknown): JsonObject {
  const end = {
    identity: countField(row[`${side}Identity`]),
    cluster_name: textField(row[`${side}ClusterName`]),
    namespace: textField(row[`${side}Namespace`]),
    labels: Array.isArray(labels) ? labels : undefined,
    pod_name: textField(row[`${side}PodName`]),
    workloads: parsed(row[`${side}Workloads`]),
  };
  return Object.fromEntries(Object.entries(end).filter(([, value]) => value !== undefined && value !== null));
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

/** Rows have the same identities and workloads in them again and again. */
const parsedText = textMemo((text): unknown => {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
});
