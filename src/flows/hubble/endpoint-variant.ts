import type { TableEnd } from '../../digest/connection-table.ts';
import type { Endpoint } from '../../model/endpoint.ts';

/** An endpoint that was made of an object before. One object stands for several when only the rest tells them apart. */
export interface EndpointVariant {
  readonly address: string | undefined;
  readonly names: readonly string[];
  readonly hostIsPeersNode: boolean | undefined;
  readonly endpoint: Endpoint;
  /** The end of the table that it was last looked up in; kept by the digester. */
  entered: TableEnd | undefined;
}
