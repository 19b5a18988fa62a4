import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { readInteger, readObject, wrongType } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CalicoIcmp } from '../calico-rule.ts';

/** IANA numbers of the protocols that Calico knows by name. */
export const PROTOCOL_NUMBERS = { ICMP: 1, TCP: 6, UDP: 17, ICMPv6: 58, SCTP: 132, UDPLite: 136 } as const;

const NAMES = Object.keys(PROTOCOL_NUMBERS);

/** Reads a protocol: a name in its exact spelling, or a number from 1 to 255, which may be quoted. */
export function parseProtocol(value: unknown, path: FieldPath, findings: Findings): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') {
    return wrongType(value, path, 'a protocol name or number', findings);
  }
  for (const [name, number] of Object.entries(PROTOCOL_NUMBERS)) if (name === value) return number;
  const number = typeof value === 'number' ? value : /^\d{1,3}$/.test(value) ? Number(value) : undefined;
  if (number !== undefined && Number.isInteger(number) && number >= 1 && number <= 255) return number;
  const suggestion = number === undefined ? didYouMean(String(value), NAMES) : undefined;
  findings.error(
    'policy/protocol',
    path,
    `unknown protocol ${quote(String(value))}`,
    suggestion === undefined
      ? `use one of ${NAMES.join(', ')}, or a number from 1 to 255. Native CRDs accept it, but Felix drops the whole policy`
      : `did you mean \`${suggestion}\`?`,
  );
  return undefined;
}

/** Whether Calico can match ports of the protocol. */
export function hasPorts(protocol: number): boolean {
  const { TCP, UDP, SCTP } = PROTOCOL_NUMBERS;
  return protocol === TCP || protocol === UDP || protocol === SCTP;
}

const MAX_TYPE = 254;
const MAX_CODE = 255;

/** Reads `icmp` or `notICMP`. Without a type it means every message. */
export function parseIcmp(value: unknown, path: FieldPath, findings: Findings): CalicoIcmp | undefined {
  const fields = readObject(value, path, ['type', 'code'], findings);
  if (fields === undefined) return undefined;
  const type = readInteger(fields.type, [...path, 'type'], findings);
  const code = readInteger(fields.code, [...path, 'code'], findings);
  check(type, MAX_TYPE, [...path, 'type'], findings);
  check(code, MAX_CODE, [...path, 'code'], findings);
  if (code !== undefined && type === undefined) {
    findings.error(
      'calico/icmp',
      [...path, 'code'],
      'an ICMP `code` needs a `type`',
      'write the type as well. calicoctl accepts the code alone, but Felix then matches every ICMP message',
    );
  }
  return { type, code };
}

function check(value: number | undefined, last: number, path: FieldPath, findings: Findings): void {
  if (value === undefined || (value >= 0 && value <= last)) return;
  findings.error('calico/icmp', path, `\`${value}\` is out of range`, `use 0 to ${last}`);
}
