import type { JsonObject } from '../../model/json-object.ts';
import { objectField } from '../format/values/json-fields.ts';

/** Records of others by keys that they have together, at the top or within the object that `within` names. */
const SHAPES: readonly {
  readonly what: string;
  readonly keys: readonly string[];
  readonly within?: string;
}[] = [
  { what: 'a flow of Calico Goldmane', keys: ['Key'], within: 'flow' },
  { what: 'a flow of Calico Goldmane', keys: ['Key', 'start_time'] },
  { what: 'a flow of Calico Goldmane', keys: ['Key', 'startTime'] },
  { what: 'flows of Calico Whisker', keys: ['source_namespace', 'dest_namespace', 'action'] },
  { what: 'an event of Suricata (eve.json)', keys: ['flow_id', 'event_type', 'src_ip'] },
  { what: 'a VPC flow log', keys: ['srcaddr', 'dstaddr'] },
  { what: 'a log of Google Cloud', keys: ['logName', 'jsonPayload'] },
  { what: 'a connection of Zeek', keys: ['id.orig_h', 'id.resp_h'] },
  { what: 'an event in OCSF', keys: ['class_uid', 'metadata'] },
  { what: 'an event of `cilium monitor --json`', keys: ['type', 'observationPoint', 'flowType'] },
  { what: 'an event of `cilium monitor --json`', keys: ['type', 'cpu'] },
  { what: 'packets of Wireshark (`tshark -T json`)', keys: ['layers'], within: '_source' },
  { what: 'sFlow of vflow', keys: ['Samples', 'SamplesNo', 'AgentSubID'] },
  { what: 'a Kubernetes object', keys: ['apiVersion', 'kind'] },
];

/** What a JSON value that is no Hubble record looks like; undefined when it is like nothing known. */
export function describeForeignRecord(record: JsonObject): string | undefined {
  return SHAPES.find(({ keys, within }) => {
    const object = within === undefined ? record : objectField(record[within]);
    return object !== undefined && keys.every((key) => Object.hasOwn(object, key));
  })?.what;
}
