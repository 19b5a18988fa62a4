import { type Cidr, formatCidr, parseCidr } from '../../../model/cidr.ts';
import { parseIpAddress } from '../../../model/ip-address.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import { readTexts } from './read-limits.ts';

const MAX_NETS = 256;

/** What Felix does with an entry that it cannot read, in a cluster whose server does not check it. */
const CONSEQUENCE = {
  nets: 'native CRDs accept it, but Felix skips it, and a rule without other nets then matches everything',
  notNets: 'native CRDs accept it, but Felix skips it, so nothing is excluded',
} as const;

/** Reads `nets` or `notNets` of a rule: blocks with a prefix length, without host bits. */
export function parseRuleNets(
  value: unknown,
  path: FieldPath,
  key: 'nets' | 'notNets',
  findings: Findings,
): readonly Cidr[] {
  return readTexts(value, path, MAX_NETS, findings).flatMap((text, i) => {
    const cidr = parseRuleNet(text, [...path, i], key, findings);
    if (cidr === undefined) return [];
    if (key === 'nets' || cidr.prefixLength > 0) return [cidr];
    findings.error(
      'calico/not-nets-everything',
      [...path, i],
      `\`${text}\` in \`notNets\` excludes every address, so the rule can never match`,
      'remove the rule, or list the addresses to exclude',
    );
    return [];
  });
}

function parseRuleNet(
  text: string,
  path: FieldPath,
  key: 'nets' | 'notNets',
  findings: Findings,
): Cidr | undefined {
  const cidr = parseCidr(text);
  const address = parseIpAddress(text.includes('/') ? text.slice(0, text.indexOf('/')) : text);
  const refuse = (problem: string, help: string): undefined => {
    findings.error('policy/cidr-invalid', path, `${quote(text)} is not a valid CIDR: ${problem}`, help);
  };
  if (cidr === undefined) {
    if (address !== undefined && !text.includes('/')) {
      return refuse('it has no prefix length', `write \`${text}/${address.family === 4 ? 32 : 128}\``);
    }
    return refuse(
      'it must be an address, a slash and a prefix length',
      `write it like \`10.0.0.0/8\`. ${CONSEQUENCE[key]}`,
    );
  }
  if (address?.value === cidr.base.value) return unmapped(cidr);
  return refuse('it has bits set beyond the prefix length', `write \`${formatCidr(cidr)}\``);
}

/** Reads the nets of a network set: addresses or blocks, host bits allowed. */
export function parseSetNets(value: unknown, path: FieldPath, findings: Findings): readonly Cidr[] {
  return readTexts(value, path, Number.MAX_SAFE_INTEGER, findings).flatMap((text, i) => {
    const cidr = parseCidr(text) ?? singleAddressBlock(text);
    if (cidr !== undefined) return [unmapped(cidr)];
    findings.error(
      'policy/cidr-invalid',
      [...path, i],
      `${quote(text)} is neither an address nor a CIDR`,
      'write it like `10.0.0.0/8` or `10.0.0.1`',
    );
    return [];
  });
}

/** Calico takes blocks of IPv4 that are written as IPv6 (`::ffff:10.0.0.0/104`) as IPv4, as Go prints them (libcalico-go/lib/net). */
function unmapped(cidr: Cidr): Cidr {
  const { base, prefixLength } = cidr;
  if (base.family === 4 || prefixLength < 96 || base.value >> 32n !== 0xffffn) return cidr;
  return { base: { family: 4, value: base.value & 0xffffffffn }, prefixLength: prefixLength - 96 };
}

function singleAddressBlock(text: string): Cidr | undefined {
  const address = parseIpAddress(text);
  return address && { base: address, prefixLength: address.family === 4 ? 32 : 128 };
}
