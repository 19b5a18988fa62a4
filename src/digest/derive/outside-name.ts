import { parseIpAddress } from '../../model/ip-address.ts';
import { isPrivateAddress } from '../../model/private-address.ts';
import type { Redaction } from './redactions.ts';
import { reverseLookup } from './reverse-name.ts';

/** `<service>.<namespace>.svc.cluster.local`, also of one port (`_http._tcp.`), and `<address>.<namespace>.pod.cluster.local`. */
const OF_CLUSTER = /^(?:_[^.]+\.)*[^.]+\.([^.]+)\.(?:svc|pod)\.cluster\.local\.?$/i;

/**
 * Whether the host of a request, or a name that was asked for, tells of somebody outside what is to be left out. A resolver tries every name below
 * the domains of the cluster first, `api.partner.example.shop.svc.cluster.local`: only what is a Service or pod of a namespace that is known stays.
 */
export function isOutsideName(
  host: string,
  redactions: readonly Redaction[],
  namespaces: ReadonlySet<string>,
): boolean {
  const asAddress = parseIpAddress(host.replace(/^\[(.*)\]$|\.$/, '$1'));
  // What a reverse lookup asks for tells the address, too; a whole network of which it does not tell may be public.
  const told = asAddress === undefined ? reverseLookup(host) : { address: asAddress };
  const isPublic = told !== undefined && (told.address === undefined || !isPrivateAddress(told.address));
  if (isPublic && redactions.includes('addresses')) return true;
  if (!redactions.includes('names') || asAddress !== undefined || !host.includes('.')) return false;
  const [, namespace] = OF_CLUSTER.exec(host) ?? [];
  return namespace === undefined || !namespaces.has(namespace.toLowerCase());
}
