import { type Endpoint, endpointName, hasInitIdentity } from '../../model/endpoint.ts';
import type { Unknown } from '../../model/ternary.ts';

/** Whether the end may be any pod: no record identified it, or the CNI did not know it yet. */
export function isSomebody(endpoint: Endpoint): boolean {
  return endpoint.kind === 'unidentified' || (endpoint.kind === 'reserved' && hasInitIdentity(endpoint));
}

export function notIdentified(endpoint: Endpoint): Unknown {
  return { code: 'endpoint-not-identified', detail: `it is not known who \`${endpointName(endpoint)}\` is` };
}
