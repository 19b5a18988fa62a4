import type { JsonObject } from '../../model/json-object.ts';
import { textField } from '../format/values/json-fields.ts';

/** Without any of them a record is not about packets. */
const OF_FLOWS =
  /^(?:ipv[46]_(?:src|dst)_addr|l4_(?:src|dst)_port|protocol|in_(?:bytes|pkts)|(?:source|destination)(?:IPv[46]Address|TransportPort)|protocolIdentifier|(?:octet|packet)DeltaCount)$/;
/** What exporters say of themselves: their state, their sampling, and the names of interfaces and applications. */
const OF_EXPORTERS =
  /^(?:scope_|exportingProcessId$|meteringProcessId$|exportedFlowRecordTotalCount$|total_(?:flows|pkts|bytes)_exp$|(?:flow_)?sampl(?:ing|er)_?|selector(?:Algorithm|Id)$|if_(?:name|desc)$|interface(?:Name|Description)$|application_?(?:name|description)$)/i;

/** Whether it is a record of options (RFC 3954, 6.1; RFC 7011, 3.4.2.2): what an exporter says of itself. Filebeat marks them. */
export function isOptions(flow: JsonObject): boolean {
  return textField(flow.type) === 'netflow_options' || isOptionsOfLogstash(flow);
}

/** Logstash writes them like flows. */
export function isOptionsOfLogstash(flow: JsonObject): boolean {
  if (!('version' in flow) || 'exporter' in flow) return false;
  const names = Object.keys(flow);
  return !names.some((name) => OF_FLOWS.test(name)) && names.some((name) => OF_EXPORTERS.test(name));
}
