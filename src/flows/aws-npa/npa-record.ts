import type { Direction } from '../../model/connection.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { textField } from '../format/values/json-fields.ts';
import { namedIn } from '../format/values/named-in.ts';

/** One verdict of the agent, whatever the form of the line. */
export interface NpaRecord {
  readonly time: unknown;
  readonly node: string | undefined;
  readonly source: string;
  readonly sourcePort: unknown;
  readonly destination: string;
  readonly port: unknown;
  readonly protocol: string;
  readonly verdict: string;
  readonly direction: Direction | undefined;
  /** `ADMIN`, `NETWORK_POLICY`, `BASELINE`, `DEFAULT` or `ERROR`, from 1.3 on. */
  readonly tier: string | undefined;
}

/** From 1.2.2 on everything is in the message; IPv6 has colons where IPv4 has none, and 1.3 adds the tier. */
const MESSAGE =
  /Flow Info: {1,4}Src IP:? (\S{1,60}) Src Port:? (\d{1,5}) Dest IP:? (\S{1,60}) Dest Port:? (\d{1,5}) Proto:? ([A-Z][A-Z /]{0,20}?) Verdict:? ([A-Z/]{1,20})(?: Direction:? (\w{1,20}))?(?:,? Tier:? (\w{1,30}))?/;
/** What the agent sends to CloudWatch; a copy from its console starts with the time, `aws logs tail` also with the stream. */
const CLOUD_WATCH =
  /(?:^|\s)Node: ([^;]{1,260});SIP: ([^;]{1,60});SPORT: (\d{1,5});DIP: ([^;]{1,60});DPORT: (\d{1,5});PROTOCOL: ([^;]{1,30});PolicyVerdict: ([A-Z/]{1,20})(?:;Tier: (\w{1,30}))?/;

const DIRECTIONS: Readonly<Record<string, Direction | undefined>> = { ingress: 'ingress', egress: 'egress' };

/** Undefined when the record is not a verdict. */
export const npaRecord = lastAnswer(readNpaRecord);

function readNpaRecord(record: RawRecord): NpaRecord | undefined {
  if (record.kind === 'json') return ofJson(record.value);
  const { text } = record;
  if (/^\s*[{[]/.test(text)) return undefined;
  const before = /^\s{0,9}(\d[\w:.+-]{9,40})\s/.exec(text)?.[1];
  const time = before ?? record.time;
  const sent = CLOUD_WATCH.exec(text);
  if (sent === null) return ofMessage(text, time);
  const [, node, source = '', sourcePort, destination = '', port, protocol = '', verdict = '', tier] = sent;
  return { time, node, source, sourcePort, destination, port, protocol, verdict, direction: undefined, tier };
}

/** Whether the record is a line of the agent's own log other than a verdict. */
export function isAgentLog(record: RawRecord): boolean {
  if (record.kind !== 'json') return false;
  const { level, msg, ts, timestamp } = record.value;
  return typeof level === 'string' && typeof msg === 'string' && (ts ?? timestamp) !== undefined;
}

function ofJson(value: JsonObject): NpaRecord | undefined {
  const message = textField(value.msg);
  if (message === undefined || !message.startsWith('Flow Info:')) return undefined;
  const time = value.ts ?? value.timestamp;
  const source = textField(value['Src IP']);
  const destination = textField(value['Dest IP']);
  // Up to 1.2.1 the parts are beside the message.
  if (source === undefined || destination === undefined) return ofMessage(message, time);
  return {
    time,
    node: undefined,
    source,
    sourcePort: value['Src Port'],
    destination,
    port: value['Dest Port'],
    protocol: textField(value.Proto) ?? '',
    verdict: textField(value.Verdict) ?? '',
    direction: undefined,
    tier: undefined,
  };
}

function ofMessage(text: string, time: unknown): NpaRecord | undefined {
  const found = MESSAGE.exec(text);
  if (found === null) return undefined;
  const [, source = '', sourcePort, destination = '', port, protocol = '', verdict = '', side = '', tier] =
    found;
  const direction = namedIn(DIRECTIONS, side);
  return { time, node: undefined, source, sourcePort, destination, port, protocol, verdict, direction, tier };
}
