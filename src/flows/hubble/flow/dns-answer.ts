import type { DnsAnswer } from '../../../digest/dns-answer.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import { parseIpAddress } from '../../../model/ip-address.ts';
import { objectField, textField, textsField } from '../../format/values/json-fields.ts';
import { dnsName } from './l7-request.ts';

/** What the `l7` of an answer tells: undefined when it is no answer of DNS that names addresses. */
export function readDnsAnswer(value: unknown, client: () => Endpoint): DnsAnswer | undefined {
  const dns = objectField(objectField(value)?.dns);
  const name = dnsName(textField(dns?.query));
  if (dns === undefined || name === undefined) return undefined;
  const addresses = textsField(dns.ips).flatMap((text) => parseIpAddress(text) ?? []);
  return addresses.length === 0 ? undefined : { client: client(), name, addresses };
}
