import { quote } from '../../fields/quote.ts';
import type { Fields } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { IcmpField, IcmpRule } from '../cilium-policy.ts';
import { icmpType } from '../icmp-types.ts';
import type { Reader } from './reader.ts';
import { mapsAt } from './written.ts';

export function readIcmps(rule: Fields, path: FieldPath, reader: Reader): readonly IcmpRule[] | undefined {
  return mapsAt(rule, 'icmps')?.map((item, i) => {
    const at = [...path, 'icmps', i];
    const fields = mapsAt(item, 'fields') ?? [];
    return {
      ...reader.placeOf(at),
      fields: fields.flatMap((field, j) => readField(field, [...at, 'fields', j], reader) ?? []),
    };
  });
}

function readField(field: Fields, path: FieldPath, reader: Reader): IcmpField | undefined {
  const family = field.family === 'IPv6' ? 'IPv6' : 'IPv4';
  const { type: written } = field;
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const type = icmpType(written, family);
  if (type !== undefined) return { family, type };
  const problem = `${quote(String(written))} is not the name of an ICMP type of ${family}`;
  reader.refuse([...path, 'type'], problem, 'write its number, or the other `family`');
  return undefined;
}
