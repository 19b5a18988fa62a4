import type { JsonObject } from '../../model/json-object.ts';
import { broken } from '../format/observed.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField } from '../format/values/json-fields.ts';
import { readNetObservFlow } from './netobserv-flow.ts';

/**
 * Flows of OpenShift's NetObserv (flowlogs-pipeline): flat JSON, also from Loki, including the names of 2021. Each direction is a
 * record of its own, usually sampled. Only `NetworkEvents` says what policies decided; `PktDrop…` counts packets that the kernel
 * dropped for any reason.
 */
export const NETOBSERV: RecordFormat = {
  name: 'netobserv',
  title: 'flows of NetObserv',
  abilities: {
    outcomes: 'policy',
    allowed: 'if-enabled',
    denied: true,
    pods: 'pods',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'sampled',
    volumes: 'delta',
  },
  detect: (record) => record.kind === 'json' && isNetObserv(record.value),
  createReader({ order, withVolumes }) {
    let sampling: number | undefined;
    const reader = pairedReader(order, (record, line) => {
      const flow = record.kind === 'json' && isFlow(record.value) ? record.value : undefined;
      if (flow === undefined) return broken(line, 'foreign', 'the record is not a flow of NetObserv');
      const told = countField(flow.Sampling);
      if (told !== undefined) sampling = Math.max(sampling ?? 1, told);
      return readNetObservFlow(flow, line, { withVolumes });
    });
    return { ...reader, sampling: () => sampling };
  },
};

/** Names that goflow2, whose records are similar, does not have. */
const OWN_KEYS = [
  'AgentIP',
  'DstHostIP',
  'DstK8S_Name',
  'DstK8S_Namespace',
  'DstK8S_OwnerName',
  'DstK8S_Type',
  'DstPod',
  'IfDirection',
  'IfDirections',
  'K8S_FlowLayer',
  'NetworkEvents',
  'SrcHostIP',
  'SrcK8S_Name',
  'SrcK8S_Namespace',
  'SrcK8S_OwnerName',
  'SrcK8S_Type',
  'SrcPod',
  '_RecordType',
];

function isNetObserv(record: JsonObject): boolean {
  return isFlow(record) && OWN_KEYS.some((key) => key in record);
}

function isFlow({ SrcAddr, DstAddr, Etype }: JsonObject): boolean {
  return (typeof SrcAddr === 'string' && typeof DstAddr === 'string') || typeof Etype === 'number';
}
