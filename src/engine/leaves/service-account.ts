import { endpointName } from '../../model/endpoint.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/** Workloads that run as one of these service accounts. */
export interface ServiceAccountLeaf {
  readonly kind: 'service-account';
  readonly names: readonly string[];
}

export const SERVICE_ACCOUNT: EndpointLeafKind<ServiceAccountLeaf> = {
  match: ({ names }, endpoint) => {
    if (isSomebody(endpoint)) return notIdentified(endpoint);
    if (endpoint.kind !== 'workload') return false;
    if (endpoint.serviceAccount !== undefined) return names.includes(endpoint.serviceAccount.name);
    return {
      code: 'service-account-not-recorded',
      detail: `the service account of \`${endpointName(endpoint)}\` was not recorded`,
    };
  },
  canonical: ({ names }) => JSON.stringify(['service-account', ...[...new Set(names)].sort()]),
};
