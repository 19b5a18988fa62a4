import { type Cidr, containsAddress, parseCidr } from '../../../model/cidr.ts';
import { parseIpAddress } from '../../../model/ip-address.ts';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CidrRule } from '../cilium-policy.ts';
import { readSelector } from './read-selector.ts';
import type { Reader } from './reader.ts';
import { fieldsAt, mapsAt, textAt, textsAt } from './written.ts';

/** Reads `fromCIDR` and `toCIDR`; an address without a length means itself. */
export function readCidrList(
  rule: Fields,
  key: string,
  path: FieldPath,
  reader: Reader,
): readonly CidrRule[] | undefined {
  return textsAt(rule, key)?.flatMap((text, i): CidrRule[] => {
    const at = [...path, key, i];
    const cidr = singleAddress(text) ?? prefixOf(text, at, reader);
    return cidr === undefined ? [] : [{ ...reader.placeOf(at), kind: 'cidr', cidr, except: [] }];
  });
}

/** Reads `fromCIDRSet` and `toCIDRSet`. */
export function readCidrSet(
  rule: Fields,
  key: string,
  path: FieldPath,
  reader: Reader,
): readonly CidrRule[] | undefined {
  return mapsAt(rule, key)?.flatMap((item, i) => readCidrRule(item, [...path, key, i], reader) ?? []);
}

function readCidrRule(item: Fields, path: FieldPath, reader: Reader): CidrRule | undefined {
  const place = reader.placeOf(path);
  const group = textAt(item, 'cidrGroupRef');
  const labels = fieldsAt(item, 'cidrGroupSelector');
  const isOfGroup = group !== undefined || labels !== undefined;
  const except = (textsAt(item, 'except') ?? []).flatMap(
    (text, i) => prefixOf(text, [...path, 'except', i], reader, isOfGroup) ?? [],
  );
  if (group !== undefined) return { ...place, kind: 'group', name: group, except };
  if (labels !== undefined) {
    const selector = readSelector(labels, [...path, 'cidrGroupSelector'], reader, 'cidrgroup');
    return { ...place, kind: 'group-selector', selector, except };
  }
  const cidr = prefixOf(textAt(item, 'cidr') ?? '', [...path, 'cidr'], reader);
  if (cidr === undefined) return undefined;
  for (const [i, hole] of (textsAt(item, 'except') ?? []).entries()) {
    checkExcept(cidr, hole, [...path, 'except', i], reader);
  }
  return { ...place, kind: 'cidr', cidr, except };
}

/** The written address must be inside, before host bits are masked; from 1.20 on the hole must not be wider, either. */
function checkExcept(cidr: Cidr, written: string, path: FieldPath, reader: Reader): void {
  const [hole, address] = [parseCidr(written), parseIpAddress(written.split('/')[0] ?? '')];
  if (hole === undefined || address === undefined) return;
  const isWider = hole.prefixLength < cidr.prefixLength && isCiliumSince(reader.platform.version, '1.20');
  if (!isWider && containsAddress(cidr, address)) return;
  reader.refuse(path, '`except` is not inside its `cidr`', 'write blocks that are parts of `cidr`');
}

function singleAddress(text: string): Cidr | undefined {
  const base = parseIpAddress(text);
  return base && { base, prefixLength: base.family === 4 ? 32 : 128 };
}

/**
 * Host bits are masked away. The agent refuses leading zeros, which the API server accepts. Beside a group it does not check, and
 * then panics (`newCIDRSelectorFromRequirements`, 1.20.2).
 */
function prefixOf(text: string, path: FieldPath, reader: Reader, isOfGroup = false): Cidr | undefined {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return cidr;
  const help = 'write it like `10.0.0.0/8`, without leading zeros';
  const effect = isOfGroup ? ', and next to a group the agents crash instead of refusing it' : '';
  reader.refuse(path, `${quote(text)} is not a CIDR${effect}`, help);
  return undefined;
}
