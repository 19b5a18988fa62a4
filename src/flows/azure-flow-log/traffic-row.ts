import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { showsAnswer } from '../format/pairing/shows-answer.ts';
import { addressEnd } from '../format/record-ends.ts';
import { countField, textField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNamed } from '../format/values/transport.ts';
import { azureOutcome } from './azure-outcome.ts';

/**
 * Whether it is a row of Azure's traffic analytics: NTANetAnalytics for virtual networks, AzureNetworkAnalytics_CL for network
 * security groups, whose columns have their type behind the name, `SrcIP_s`.
 */
export function isTrafficRow(row: JsonObject): boolean {
  return (
    ['SubType', 'FlowStatus', 'L4Protocol', 'DestPort', 'FlowDirection'].every((name) => name in row) ||
    ['SubType_s', 'FlowStatus_s', 'L4Protocol_s', 'DestPort_d', 'FlowDirection_s'].every(
      (name) => name in row,
    )
  );
}

/** The connections of a row, which stands for all flows of an interval with the same ends and port; at least one item. */
export function readTrafficRow(row: JsonObject, line: number): readonly FlowLine[] {
  const toldAs = (name: string, old: string): unknown => row[name] ?? row[old];
  const textOf = (name: string, old: string): string | undefined => textField(toldAs(name, old));
  const time = epochMs(toldAs('FlowStartTime', 'FlowStartTime_t'));
  if (textOf('SubType', 'SubType_s') !== 'FlowLog') return [ignored(line, 'other-event', { time })];
  const status = textOf('FlowStatus', 'FlowStatus_s')?.charAt(0).toUpperCase();
  if (status !== 'A' && status !== 'D') return [ignored(line, 'no-outcome', { time })];

  const isOutbound = textOf('FlowDirection', 'FlowDirection_s')?.charAt(0).toUpperCase() === 'O';
  // Public ends are a list of their own; of flows with these, older rows have the machine instead of the other end.
  const machine = textField(row.VMIP_s);
  const sources = addressesOf(
    textOf('SrcIp', 'SrcIP_s') ??
      textOf('SrcPublicIps', 'SrcPublicIPs_s') ??
      (isOutbound ? machine : undefined),
  );
  const destinations = addressesOf(
    textOf('DestIp', 'DestIP_s') ??
      textOf('DestPublicIps', 'DestPublicIPs_s') ??
      (isOutbound ? undefined : machine),
  );
  if (sources.length === 0 || destinations.length === 0) return [ignored(line, 'no-ends', { time })];
  const protocol = protocolNamed(protocolName(textOf('L4Protocol', 'L4Protocol_s') ?? ''));
  const port = portOf(protocol, toldAs('DestPort', 'DestPort_d'));
  const lastTime = epochMs(toldAs('FlowEndTime', 'FlowEndTime_t'));
  const isAnswered = hasAnswers(row, isOutbound, protocol === 'TCP');

  return sources.flatMap((from) =>
    destinations.map((to): FlowLine => {
      const [source, destination] = [addressEnd(from), addressEnd(to)];
      if (source === undefined || destination === undefined) {
        return broken(line, 'malformed', 'the row does not say who sent what to whom');
      }
      return observed(line, {
        time,
        lastTime,
        node: undefined,
        source,
        destination,
        protocol,
        port,
        ...azureOutcome({ isDenied: status === 'D', isAnswered }),
      });
    }),
  );
}

/** One address, or several with numbers behind each: `198.51.100.4|1|0|5|4|500|400 198.51.100.9|…`. */
function addressesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).flatMap((one) => {
    const [address = ''] = one.split('|');
    return address === '' ? [] : [address];
  });
}

function protocolName(text: string): string {
  return text === 'T' ? 'tcp' : text === 'U' ? 'udp' : text;
}

/**
 * Whether packets came back. Counters of a row with several public ends are those of all of them: they say nothing about each.
 * Older rows count what the interface received and sent.
 */
function hasAnswers(row: JsonObject, isOutbound: boolean, isTcp: boolean): boolean {
  const lists = [row.SrcPublicIps, row.DestPublicIps, row.SrcPublicIPs_s, row.DestPublicIPs_s];
  if (lists.some((list) => addressesOf(textField(list)).length > 1)) return false;
  const of = (name: string, inbound: string, outbound: string): number =>
    count(row[name] ?? row[isOutbound ? inbound : outbound]);
  const packets = of('PacketsDestToSrc', 'InboundPackets_d', 'OutboundPackets_d');
  const bytes = of('BytesDestToSrc', 'InboundBytes_d', 'OutboundBytes_d');
  return showsAnswer({ packets, bytes, isTcp, isOne: false });
}

function count(value: unknown): number {
  const number = typeof value === 'string' ? value.replace(/\.0$/, '') : value;
  return countField(number) ?? 0;
}
