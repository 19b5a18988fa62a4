import type { Findings } from '../../fields/findings.ts';
import { readInteger, readObject } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CalicoIcmp } from '../calico-rule.ts';

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
