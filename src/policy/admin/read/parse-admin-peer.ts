import { type Cidr, formatCidr, parseCidr } from '../../../model/cidr.ts';
import type { Direction } from '../../../model/connection.ts';
import { parseIpAddress } from '../../../model/ip-address.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { AdminPeer, DomainName } from '../admin-policy.ts';
import type { AdminSchema } from './admin-schema.ts';
import { parsePodSelection } from './parse-pod-selection.ts';
import { parseStoredSelector } from './parse-stored-selector.ts';
import { readExactlyOne, readTextSet } from './read-schema-fields.ts';

/** Longest text of a network. */
const MAX_CIDR_LENGTH = 43;

/** Reads one item of `from` or `to`. */
export function parseAdminPeer(
  value: unknown,
  path: FieldPath,
  direction: Direction,
  schema: AdminSchema,
  findings: Findings,
): AdminPeer | undefined {
  const keys = direction === 'ingress' ? (['namespaces', 'pods'] as const) : schema.egressPeers;
  const written = readExactlyOne(value, path, keys, findings);
  if (written === undefined) return undefined;
  switch (written.key) {
    case 'namespaces':
    case 'pods': {
      const pods = parsePodSelection(written.key, written.value, written.path, schema, findings);
      return pods && { kind: 'pods', writtenAs: written.key, ...pods };
    }
    case 'nodes': {
      const nodes = parseStoredSelector(written.value, written.path, findings);
      return nodes && { kind: 'nodes', nodes };
    }
    case 'networks': {
      const texts = readTextSet(written.value, written.path, findings);
      const networks = texts.flatMap(({ text, path: at }) => parseNetwork(text, at, schema, findings) ?? []);
      return { kind: 'networks', networks };
    }
    case 'domainNames': {
      const texts = readTextSet(written.value, written.path, findings);
      const domainNames = texts.flatMap(
        ({ text, path: at }) => parseDomainName(text, at, schema, findings) ?? [],
      );
      return { kind: 'domainNames', domainNames };
    }
  }
}

/** CEL's isCIDR; from v0.2.1 the network must be its own masked form. */
function parseNetwork(
  text: string,
  path: FieldPath,
  { takesHostBits }: AdminSchema,
  findings: Findings,
): Cidr | undefined {
  const refuse = (problem: string, help: string): undefined => {
    findings.error('policy/cidr-invalid', path, `${quote(text)} is not a valid CIDR: ${problem}`, help);
  };
  const cidr = text.length > MAX_CIDR_LENGTH ? undefined : parseCidr(text);
  const written = parseIpAddress(text.slice(0, text.indexOf('/')));
  if (cidr === undefined || written === undefined) {
    return refuse(
      'it must be an address, a slash and a prefix length, without leading zeros or a zone',
      'write it like `10.0.0.0/8` or `2001:db8::/32`',
    );
  }
  if (written.family === 6 && written.value >> 32n === 0xffffn) {
    return refuse('it is an IPv4-mapped IPv6 address', 'write the IPv4 form');
  }
  if (written.value === cidr.base.value) return cidr;
  const help = `write \`${formatCidr(cidr)}\`, or a longer prefix for one address`;
  if (!takesHostBits) return refuse('it has bits set beyond the prefix length', help);
  findings.warning(
    'admin/network-host-bits',
    path,
    `\`${text}\` has bits set beyond the prefix length: it is all of \`${formatCidr(cidr)}\``,
    help,
  );
  return cidr;
}

function parseDomainName(
  text: string,
  path: FieldPath,
  { domainName }: AdminSchema,
  findings: Findings,
): DomainName | undefined {
  if (!domainName.test(text)) {
    findings.error(
      'admin/domain-name',
      path,
      `${quote(text)} is not a domain name here`,
      'use at least two labels, like `example.com`; a leading `*.` matches every name below',
    );
    return undefined;
  }
  const isWildcard = text.startsWith('*.');
  const name = text
    .slice(isWildcard ? 2 : 0)
    .toLowerCase()
    .replace(/\.$/, '');
  return { name, isWildcard };
}
