import type { Endpoint } from '../../model/endpoint.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';
import type { EndpointLeafKind } from './endpoint-leaf-kind.ts';
import { isSomebody, notIdentified } from './not-identified.ts';

/** An end whose address somebody got as the answer for a DNS name. */
export interface DomainNameLeaf {
  readonly kind: 'domain-name';
  /** In lower case, without the dot at its end. */
  readonly name: string;
  /** `below`: names with one or more labels before this one, and not this one itself. */
  readonly scope: 'itself' | 'below';
}

export const DOMAIN_NAME: EndpointLeafKind<DomainNameLeaf> = {
  match: matchDomainName,
  canonical: ({ name, scope }) => JSON.stringify(['domain-name', name, scope]),
  matchesName,
};

/** The names that a record knows are some of those that an address had, so that none of them matching says nothing. */
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

/** Names that a cluster's DNS makes for pods; a name of another zone stands for a load balancer, and not for the pods behind it. */
function mayNamePods({ name }: DomainNameLeaf): boolean {
  return name === 'cluster.local' || /(^|\.)(svc|pod)(\.|$)/.test(name) || name.endsWith('.cluster.local');
}

/** Names no endpoint: ends of one class of names share the reason. */
function notRecorded(leaf: DomainNameLeaf): Unknown {
  return {
    code: 'names-not-recorded',
    detail: `whether the address outside the cluster was an answer for \`${shown(leaf)}\` was not recorded`,
  };
}

function inCluster(leaf: DomainNameLeaf, endpoint: Endpoint): Unknown {
  return {
    code: 'names-not-recorded',
    detail: `whether \`${endpointName(endpoint)}\` was an answer for \`${shown(leaf)}\` was not recorded`,
  };
}

function shown({ name, scope }: DomainNameLeaf): string {
  return scope === 'itself' ? name : `*.${name}`;
}
