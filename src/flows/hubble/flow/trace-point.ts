import type { Observer } from '../../../digest/observer.ts';

/** Trace points of Cilium's datapath (flow.proto TraceObservationPoint) by where on the way of a connection they are. */
const POINTS: ReadonlyMap<string, Observer> = new Map([
  ['TO_ENDPOINT', 'delivered'],
  ['TO_HOST', 'delivered'],
  ['TO_OVERLAY', 'sent'],
  ['TO_NETWORK', 'sent'],
  ['TO_STACK', 'passed'],
  ['TO_CRYPTO', 'passed'],
  ['TO_PROXY', 'proxy'],
  ['FROM_ENDPOINT', 'leaving'],
  ['FROM_PROXY', 'leaving'],
  ['FROM_HOST', 'leaving'],
  ['FROM_STACK', 'leaving'],
  ['FROM_OVERLAY', 'arriving'],
  ['FROM_NETWORK', 'arriving'],
  ['FROM_CRYPTO', 'arriving'],
]);

/** The same by the event's sub type (pkg/monitor/api TraceTo…, TraceFrom…), for records without the point. */
const SUB_TYPES = [
  'TO_ENDPOINT',
  'TO_PROXY',
  'TO_HOST',
  'TO_STACK',
  'TO_OVERLAY',
  'FROM_ENDPOINT',
  'FROM_PROXY',
  'FROM_HOST',
  'FROM_STACK',
  'FROM_OVERLAY',
  'FROM_NETWORK',
  'TO_NETWORK',
  'FROM_CRYPTO',
  'TO_CRYPTO',
];

/** Zero of flow.proto's enumeration, written by whoever leaves nothing out. */
const UNKNOWN_POINT = 'UNKNOWN_POINT';

/** `subType` 0 is left out of records, so undefined means TO_ENDPOINT: only for events that are known to be traces. */
export function tracePoint(point: unknown, subType: unknown): Observer {
  const isNamed = typeof point === 'string' && point !== UNKNOWN_POINT;
  const name = isNamed ? point : SUB_TYPES[typeof subType === 'number' ? subType : 0];
  return POINTS.get(name ?? '') ?? 'unspecified';
}
