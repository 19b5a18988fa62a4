import { describe, expect, it } from 'vitest';
import {
  CART_INGRESS,
  client,
  ISOLATE_DB,
  recorded,
  run,
  seen,
  side,
  workload,
} from '../../../test/support/simulated-shop.ts';
import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import { completeLabels } from '../../model/label-set.ts';

const allowed = { allowed: seen(1) };
const isolateDbEgress = ISOLATE_DB.replace('[Ingress]', '[Egress]');
const isolateDbBoth = ISOLATE_DB.replace('[Ingress]', '[Ingress, Egress]');

describe('workloads that a change selects', () => {
  it('are those of the changed policies only, before or after', () => {
    const workloads = [workload('cart'), workload('db'), workload('web')];
    const coverageOf = (base: readonly string[], head: readonly string[]) =>
      run(side('base', ...base), side('head', ...head), [], workloads).coverage;
    expect(coverageOf([CART_INGRESS], [CART_INGRESS, ISOLATE_DB])).toEqual({
      touched: 1,
      withoutTraffic: ['shop/db'],
    });
    expect(coverageOf([CART_INGRESS, ISOLATE_DB], [CART_INGRESS])).toEqual({
      touched: 1,
      withoutTraffic: ['shop/db'],
    });
    expect(coverageOf([ISOLATE_DB], [ISOLATE_DB.replace('app: db', 'app: web')])).toEqual({
      touched: 2,
      withoutTraffic: ['shop/db', 'shop/web'],
    });
    expect(coverageOf([ISOLATE_DB], [ISOLATE_DB])).toEqual({ touched: 0, withoutTraffic: [] });
  });

  it('count without traffic when a changed direction was not seen, even if the other was', () => {
    const withoutTraffic = (head: string) =>
      run(side('base'), side('head', head), [recorded(workload('web'), workload('db'), allowed)]).coverage;
    expect(withoutTraffic(ISOLATE_DB)).toEqual({ touched: 1, withoutTraffic: [] });
    expect(withoutTraffic(isolateDbEgress)).toEqual({ touched: 1, withoutTraffic: ['shop/db'] });
    expect(withoutTraffic(isolateDbBoth)).toEqual({ touched: 1, withoutTraffic: ['shop/db'] });
  });

  it.each([
    ['only denials were recorded', { denied: seen(9) }, ['shop/db']],
    ['something was let through, too', { denied: seen(9), allowed: seen(1) }, []],
    ['something was let through by audit mode', { audited: seen(1) }, []],
    ['something was seen on its way', { attempted: seen(1) }, []],
  ])('of which %s', (_, sightings, withoutTraffic) => {
    const { coverage } = run(side('base'), side('head', ISOLATE_DB), [
      recorded(workload('web'), workload('db'), sightings),
    ]);
    expect(coverage).toEqual({ touched: 1, withoutTraffic });
  });

  it('are one with all descriptions of the same name, of the inventory and of the flows', () => {
    const described = workload(
      'db',
      completeLabels([
        ['app', 'db'],
        ['from', 'inventory'],
      ]),
    );
    const { coverage } = run(
      side('base'),
      side('head', ISOLATE_DB),
      [recorded(workload('web'), workload('db'), allowed)],
      [described],
    );
    expect(coverage).toEqual({ touched: 1, withoutTraffic: [] });
  });

  it('are selected when any description of the name is', () => {
    const old = workload('db', completeLabels([['app', 'old']]));
    const { coverage } = run(
      side('base'),
      side('head', ISOLATE_DB),
      [recorded(workload('web'), old, allowed)],
      [workload('db')],
    );
    expect(coverage).toEqual({ touched: 1, withoutTraffic: [] });
  });

  it('are workloads, not somebody whom nothing identifies', () => {
    const stranger: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };
    const { coverage } = run(side('base'), side('head', ISOLATE_DB), [recorded(stranger, stranger, allowed)]);
    expect(coverage).toEqual({ touched: 0, withoutTraffic: [] });
  });

  it('are found in flows without an inventory, and are never addresses outside the cluster', () => {
    const everyPod = ISOLATE_DB.replace('{matchLabels: {app: db}}', '{}');
    const { coverage } = run(side('base'), side('head', everyPod), [
      recorded(client('203.0.113.1'), workload('cart'), allowed),
      recorded(workload('web'), client('203.0.113.1'), allowed),
    ]);
    expect(coverage).toEqual({ touched: 2, withoutTraffic: ['shop/web'] });
  });

  it('without traffic are listed by name', () => {
    const everyPod = ISOLATE_DB.replace('{matchLabels: {app: db}}', '{}');
    const workloads = ['web', 'api', 'db'].map((app) => workload(app));
    const { coverage } = run(side('base'), side('head', everyPod), [], workloads);
    expect(coverage.withoutTraffic).toEqual(['shop/api', 'shop/db', 'shop/web']);
  });
});
