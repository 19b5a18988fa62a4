import type { Endpoint } from '../model/endpoint.ts';
import type { IpAddress } from '../model/ip-address.ts';

/** One answer of DNS as recorded: whom it told which addresses a name has. */
export interface DnsAnswer {
  readonly client: Endpoint;
  /** The name asked for, in lower case and without the dot at its end; not those that it is an alias of. */
  readonly name: string;
  readonly addresses: readonly IpAddress[];
}
