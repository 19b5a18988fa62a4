import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { Connection } from '../../model/connection.ts';
import type { Digest } from '../../model/digest.ts';
import { type Endpoint, endpointName, singleAddress } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { completeLabels } from '../../model/label-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import type { Inventory } from '../inventory.ts';
import { resolveBothSides } from '../resolve/resolve-both-sides.ts';
import { endsOf } from '../resolve/service-targets.ts';

const APPS = ['web', 'cart', 'db'] as const;

const app = fc.record({
  app: fc.constantFrom('x', 'y'),
  tier: fc.constantFrom('x', 'y'),
  name: fc.constantFrom('http', 'sql'),
  port: fc.constantFrom(8080, 9090),
});
const service = fc.record({
  selector: fc.constantFrom({ app: 'x' }, { app: 'y' }, { app: 'x', tier: 'y' }),
  port: fc.constantFrom(80, 80, 81),
  targetPort: fc.constantFrom<number | string>(8080, 9090, 'http', 'sql'),
});
const side = fc.record({ apps: fc.record({ web: app, cart: app, db: app }), service });
type Side = typeof side extends fc.Arbitrary<infer T> ? T : never;

function inventoryOf({ apps, service: { selector, port, targetPort } }: Side): Inventory {
  const objects = [
    ...APPS.map((name) => {
      const { name: portName, port: containerPort, ...labels } = apps[name];
      const container = { name: 'c', ports: [{ name: portName, containerPort }] };
      return {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'shop' },
        spec: { template: { metadata: { labels }, spec: { containers: [container] } } },
      };
    }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'all', namespace: 'shop' },
      spec: { clusterIP: '10.96.0.7', selector, ports: [{ port, targetPort }] },
    },
  ];
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  return buildInventory(readManifests({ file: 'cluster.yaml', text }).documents).inventory;
}

function digestOf(destination: Endpoint, port: number): Digest {
  const one = recorded(workload('client', completeLabels([['app', 'client']])), destination, {
    allowed: seen(1),
  });
  const connection = { ...one.connection, port };
  return { connections: [{ ...one, connection }], window: undefined, nodes: [], lostEvents: 0, sources: [] };
}

/** Where port 80 of the Service leads. */
function ledTo(inventory: Inventory): readonly string[] {
  const [found] = inventory.services;
  const served = found?.ports.find(({ port }) => port === 80);
  if (found === undefined || served === undefined) return [];
  return endsOf(found, served, inventory)
    .filter(({ port }) => port !== undefined)
    .map(placeOf)
    .sort();
}

function endsOfFirst(inventory: Inventory): number {
  return inventory.services.flatMap((one) => one.ports.flatMap((port) => endsOf(one, port, inventory)))
    .length;
}

function placeOf({
  endpoint,
  port,
}: {
  readonly endpoint: Endpoint;
  readonly port: number | undefined;
}): string {
  return `${endpointName(endpoint)} ${port}`;
}

/** Where a recorded connection may arrive after the change. */
function arrivals(digest: Digest, before: Inventory, after: Inventory) {
  const sides = resolveBothSides(digest, { before, after });
  const [one] = sides.digest.connections;
  if (one === undefined) throw new Error('there is a connection');
  const altered = sides.altered.get(one);
  const { redirected, connection = one.connection } = altered ?? {};
  const connections =
    redirected?.isCertain === true
      ? redirected.connections
      : [connection, ...(redirected?.connections ?? [])];
  const name = ({ destination: endpoint, port }: Connection) => placeOf({ endpoint, port });
  return { places: [...new Set(connections.map(name))].sort(), redirected };
}

const ADDRESS = parseIpAddress('10.96.0.7');
const RUNS = { numRuns: Number(process.env.SLUICE_READER_RUNS ?? 40) };

it('what was opened to a Service arrives after a change where the Service then leads', () => {
  fc.assert(
    fc.property(side, side, (was, is) => {
      const [before, after] = [inventoryOf(was), inventoryOf(is)];
      // Where pods behind it differ, nobody knows at whom it arrived.
      fc.pre(ledTo(before).length === 1 && endsOfFirst(before) === 1);
      const to: Endpoint = { kind: 'unidentified', addresses: singleAddress(ADDRESS) };
      const { places, redirected } = arrivals(digestOf(to, 80), before, after);
      // Where some pods behind it do not declare the port's name, nobody is said to be the end.
      if (redirected === undefined) expect([ledTo(after), ['10.96.0.7 undefined']]).toContainEqual(places);
      else {
        expect(redirected.isCertain).toBe(true);
        expect(places).toEqual(ledTo(after));
        expect(redirected.isLost).toBe(ledTo(after).length === 0);
      }
    }),
    RUNS,
  );
});

it('what reached a pod arrives there after a change, or where the Service then leads that led there', () => {
  fc.assert(
    fc.property(side, side, fc.constantFrom(...APPS), (was, is, name) => {
      const [before, after] = [inventoryOf(was), inventoryOf(is)];
      const port = was.apps[name].port;
      const { name: _, port: __, ...labels } = was.apps[name];
      const to: Endpoint = {
        ...workload(name, completeLabels(Object.entries(labels))),
        ownerKind: 'Deployment',
        ports: undefined,
      };
      const { places, redirected } = arrivals(digestOf(to, port), before, after);
      const here = `shop/${name} ${port}`;
      const isLed = was.service.port === 80 && ledTo(before).includes(here);
      const later = is.service.port === 80 ? ledTo(after) : [];
      expect(places).toContain(here);
      if (!isLed) return;
      if (later.length === 0) expect(redirected?.isLost).toBe(true);
      if (!later.includes(here)) expect(places).toEqual(expect.arrayContaining([...later]));
      // Whom the Service reaches besides only counts where it did not before.
      else
        expect(places).toEqual(
          expect.arrayContaining(later.filter((place) => !ledTo(before).includes(place))),
        );
      expect([here, ...later]).toEqual(expect.arrayContaining([...places]));
    }),
    RUNS,
  );
});
