import type { Endpoint } from '../../model/endpoint.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/** An end whose address somebody got in answer to a DNS query for a name. */
export interface DomainNameLeaf {
  readonly kind: 'domain-name';
  /** In lower case, without the trailing dot. */
  readonly name: string;
  /** `below`: names with one or more labels before this one, but not this name itself. */
  readonly scope: 'itself' | 'below';
}

export const DOMAIN_NAME: EndpointLeafKind<DomainNameLeaf> = {
  match: matchDomainName,
  canonical: ({ name, scope }) => JSON.stringify(['domain-name', name, scope]),
  matchesName,
};

/** A record knows only some of the names that an address had, so if none of them matches, that says nothing. */
function matchDomainName(leaf: DomainNameLeaf, endpoint: Endpoint): Ternary {
  if (isSomebody(endpoint)) return notIdentified(endpoint);
  if (endpoint.kind === 'world') {
    return endpoint.names.some(({ name }) => matchesName(leaf, name)) || notRecorded(leaf);
  }
  if (endpoint.kind === 'node') return inCluster(leaf, endpoint);
  return endpoint.kind === 'workload' && mayNamePods(leaf) ? inCluster(leaf, endpoint) : false;
}

function matchesName({ name, scope }: DomainNameLeaf, written: string): boolean {
  const asked = written.toLowerCase();
  return scope === 'itself' ? asked === name : asked.endsWith(`.${name}`);
}

/**
 * Whether a cluster's DNS makes such names for pods; a name in another zone may stand for a load balancer, but not for the pods
 * behind it.
 */
function mayNamePods({ name }: DomainNameLeaf): boolean {
  return name === 'cluster.local' || /(^|\.)(svc|pod)(\.|$)/.test(name) || name.endsWith('.cluster.local');
}

/** Mentions no endpoint, because all ends of one class of names share the reason. */
function notRecorded(leaf: DomainNameLeaf): Unknown {
  return {
    code: 'names-not-recorded',
    detail: `it was not recorded whether the address outside the cluster was an answer for \`${shown(leaf)}\``,
  };
}

function inCluster(leaf: DomainNameLeaf, endpoint: Endpoint): Unknown {
  return {
    code: 'names-not-recorded',
    detail: `it was not recorded whether \`${endpointName(endpoint)}\` was an answer for \`${shown(leaf)}\``,
  };
}

function shown({ name, scope }: DomainNameLeaf): string {
  return scope === 'itself' ? name : `*.${name}`;
}
