import { type Cidr, containsCidr, formatCidr, parseCidr } from '../../../model/cidr.ts';
import { formatIpAddress, type IpAddress, parseIpAddress } from '../../../model/ip-address.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { placeName, readList, readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { NetworkPolicyPeer } from '../network-policy.ts';

type IpBlock = NetworkPolicyPeer & { readonly kind: 'ipBlock' };

/** Reads an ipBlock by the strict CIDR rules of Kubernetes 1.36 (StrictIPCIDRValidation). */
export function parseIpBlock(value: unknown, path: FieldPath, findings: Findings): IpBlock | undefined {
  const block = readObject(value, path, ['cidr', 'except'], findings);
  if (block === undefined) return undefined;
  const text = readText(block.cidr, [...path, 'cidr'], findings);
  const isMissing = block.cidr === undefined || block.cidr === null || block.cidr === '';
  if (isMissing) {
    findings.error(
      'policy/cidr-missing',
      path,
      `${placeName(path)} has no \`cidr\``,
      'write the addresses as `cidr`, like `10.0.0.0/8`',
    );
  }
  const cidr =
    isMissing || text === undefined ? undefined : parseStrictCidr(text, [...path, 'cidr'], findings);
  const exceptions = readList(block.except, [...path, 'except'], findings) ?? [];
  const except = exceptions.flatMap(
    (item, i) => parseException(item, cidr, [...path, 'except', i], findings) ?? [],
  );
  return cidr === undefined ? undefined : { kind: 'ipBlock', cidr, except };
}

function parseException(
  value: unknown,
  cidr: Cidr | undefined,
  path: FieldPath,
  findings: Findings,
): Cidr | undefined {
  const text = value === null ? '' : readText(value, path, findings);
  const exception = text === undefined ? undefined : parseStrictCidr(text, path, findings);
  if (exception === undefined || cidr === undefined) return exception;
  if (containsCidr(cidr, exception) && exception.prefixLength > cidr.prefixLength) return exception;
  findings.error(
    'policy/except-outside',
    path,
    `\`${text}\` is not a smaller block inside \`${formatCidr(cidr)}\``,
    '`except` can only exclude addresses of the `cidr` in the same item',
  );
  return undefined;
}

function parseStrictCidr(text: string, path: FieldPath, findings: Findings): Cidr | undefined {
  const refuse = (problem: string, help: string): undefined => {
    findings.error('policy/cidr-invalid', path, `${quote(text)} is not a valid CIDR: ${problem}`, help);
  };
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    const address = parseIpAddress(text);
    if (address !== undefined) {
      return refuse('it has no prefix length', `write \`${text}/${address.family === 4 ? 32 : 128}\``);
    }
    return refuse(
      'it must be an address, a slash and a prefix length, without leading zeros or a zone',
      'write it like `10.0.0.0/8` or `2001:db8::/32`',
    );
  }
  const written = parseIpAddress(text.slice(0, text.indexOf('/')));
  if (written !== undefined && isIpv4Mapped(written)) {
    return refuse(
      'it is an IPv4-mapped IPv6 address',
      `write the IPv4 form, like \`${formatIpAddress({ family: 4, value: written.value & 0xffff_ffffn })}\``,
    );
  }
  if (written?.value !== cidr.base.value) {
    return refuse(
      'it has bits set beyond the prefix length',
      `write \`${formatCidr(cidr)}\`, or a longer prefix for one address`,
    );
  }
  if (formatCidr(cidr) !== text) {
    findings.warning(
      'policy/cidr-not-canonical',
      path,
      `\`${text}\` is not in canonical form`,
      `write \`${formatCidr(cidr)}\`; Kubernetes warns about this form too (RFC 5952)`,
    );
  }
  return cidr;
}

function isIpv4Mapped({ family, value }: IpAddress): boolean {
  return family === 6 && value >> 32n === 0xffffn;
}
