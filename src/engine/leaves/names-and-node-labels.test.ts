import { describe, expect, it } from 'vitest';
import { recordedNames } from '../../model/dns-name.ts';
import { type Endpoint, NO_IDENTITY_FACTS, singleAddress } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { matchEndpoint } from '../endpoint-condition.ts';
import { createEvaluator } from '../evaluator.ts';
import type { PolicyTables } from '../policy-tables.ts';
import type { DomainNameLeaf } from './domain-name.ts';

const addresses = singleAddress(parseIpAddress('203.0.113.9'));
const world = (...names: readonly string[]): Endpoint => ({
  kind: 'world',
  addresses,
  names: recordedNames(names),
  entities: [],
});
const pod: Endpoint = {
  kind: 'workload',
  namespace: 'shop',
  name: 'web',
  ownerKind: undefined,
  labels: NO_LABELS_KNOWN,
  namespaceLabels: NO_LABELS_KNOWN,
  ports: [],
  addresses,
  ...NO_IDENTITY_FACTS,
};
const node: Endpoint = {
  kind: 'node',
  name: 'n1',
  isOwnNode: undefined,
  addresses,
  entities: [],
  labels: NO_LABELS_KNOWN,
};

function leaf(name: string): DomainNameLeaf {
  const isBelow = name.startsWith('*.');
  return {
    kind: 'domain-name',
    name: isBelow ? name.slice(2) : name,
    scope: isBelow ? 'below' : 'itself',
  };
}

function ask(condition: DomainNameLeaf, endpoint: Endpoint) {
  const answer = matchEndpoint(condition, endpoint);
  return typeof answer === 'boolean' ? answer : answer.code;
}

describe('a domain name', () => {
  it('matches an address that had it, whatever the case, and not names around it', () => {
    expect(ask(leaf('api.example.com'), world('API.example.com'))).toBe(true);
    expect(ask(leaf('api.example.com'), world('other.example', 'api.example.com'))).toBe(true);
    expect(ask(leaf('api.example.com'), world('v1.api.example.com'))).toBe('names-not-recorded');
    expect(ask(leaf('api.example.com'), world('my-api.example.com'))).toBe('names-not-recorded');
  });

  it('with a wildcard matches one or more labels, and never the name itself', () => {
    expect(ask(leaf('*.example.com'), world('api.example.com'))).toBe(true);
    expect(ask(leaf('*.example.com'), world('latest.blog.example.com'))).toBe(true);
    expect(ask(leaf('*.example.com'), world('example.com'))).toBe('names-not-recorded');
    expect(ask(leaf('*.example.com'), world('myexample.com'))).toBe('names-not-recorded');
  });

  it('cannot be told of an address without names, and of nobody who is not identified', () => {
    expect(ask(leaf('api.example.com'), world())).toBe('names-not-recorded');
    expect(ask(leaf('api.example.com'), { kind: 'unidentified', addresses })).toBe('endpoint-not-identified');
  });

  it('inside the cluster may mean nodes, and pods by the names that the cluster gives them', () => {
    expect(ask(leaf('api.example.com'), pod)).toBe(false);
    expect(ask(leaf('*.db.svc.cluster.local'), pod)).toBe('names-not-recorded');
    expect(ask(leaf('10-1-0-1.shop.pod.cluster.local'), pod)).toBe('names-not-recorded');
    expect(ask(leaf('api.example.com'), node)).toBe('names-not-recorded');
  });

  it('keeps addresses apart that had it from those that did not, in the memo', () => {
    const tables: PolicyTables = {
      tiers: [
        {
          name: 't',
          precedence: 'first-match',
          end: 'next-tier',
          policies: [
            {
              origin: { builtIn: 'p' },
              subject: { kind: 'labels', of: 'pod', selector: { requirements: [] } },
              ingress: undefined,
              egress: {
                isolates: false,
                rules: [
                  {
                    action: 'deny',
                    index: 0,
                    path: [],
                    span: undefined,
                    match: { kind: 'destination', is: leaf('api.example.com') },
                  },
                ],
              },
            },
          ],
        },
      ],
    };
    const { judge } = createEvaluator(tables);
    const outcomes = [
      world('api.example.com'),
      world('other.example'),
      world(),
      world('api.example.com'),
    ].map(
      (destination) =>
        judge({
          source: pod,
          destination,
          protocol: 'TCP',
          port: 443,
          icmp: undefined,
          l7: undefined,
          isPodToItself: false,
        }).outcome,
    );
    expect(outcomes).toEqual(['denied', 'unknown', 'unknown', 'denied']);
  });
});

describe('labels of nodes', () => {
  const inZone = {
    kind: 'labels',
    of: 'node',
    selector: { requirements: [{ key: 'zone', operator: 'In', values: ['a'] }] },
  } as const;
  const answer = (endpoint: Endpoint) => {
    const said = matchEndpoint(inZone, endpoint);
    return typeof said === 'boolean' ? said : `${said.code}: ${said.detail}`;
  };

  it('are asked of nodes only', () => {
    expect(answer({ ...node, labels: completeLabels([['zone', 'a']]) })).toBe(true);
    expect(answer({ ...node, labels: completeLabels([['zone', 'b']]) })).toBe(false);
    expect(answer({ ...pod, labels: completeLabels([['zone', 'a']]) })).toBe(false);
    expect(answer(world())).toBe(false);
    expect(answer({ kind: 'reserved', entities: ['init'], addresses })).toBe(false);
  });

  it('that nobody recorded are unknown, and so is somebody who may be a node', () => {
    expect(answer(node)).toBe('node-labels-not-recorded: `node n1`: label `zone` was not recorded');
    expect(answer({ kind: 'unidentified', addresses })).toBe(
      'endpoint-not-identified: it is not known who `203.0.113.9` is',
    );
  });
});
