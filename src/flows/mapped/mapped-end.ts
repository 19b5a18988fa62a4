import type { Endpoint } from '../../model/endpoint.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { addressEnd, nodeEnd, podEnd } from '../format/record-ends.ts';
import { type Cells, PLACE } from './cells.ts';
import type { FlowMapping } from './flow-mapping.ts';
import { type Misfit, misfit, textCell } from './mapped-values.ts';
import { readLabels } from './read-labels.ts';

export type Side = 'source' | 'destination';

const placesOf = (side: Side) => ({
  address: PLACE[`${side}.address`],
  node: PLACE[`${side}.node`],
  namespace: PLACE[`${side}.namespace`],
  pod: PLACE[`${side}.pod`],
  workload: PLACE[`${side}.workload`],
  workloadKind: PLACE[`${side}.workloadKind`],
  labels: PLACE[`${side}.labels`],
});
const PLACES = { source: placesOf('source'), destination: placesOf('destination') };

/** Who an end is, by its node, its pod or its address, whatever there is; undefined when the record says nothing about it. */
export function mappedEnd(
  cells: Cells,
  side: Side,
  { hasAllLabels }: FlowMapping,
  wrong: Misfit,
): Endpoint | undefined {
  const address = textCell(cells, PLACES[side].address, wrong);
  const byAddress = address === undefined ? undefined : addressEnd(address);
  if (address !== undefined && byAddress === undefined) {
    return misfit(wrong, PLACES[side].address, address, 'which is not an address');
  }
  const node = textCell(cells, PLACES[side].node, wrong);
  if (node !== undefined) return nodeEnd(node, address);
  const { namespace, pod } = podOf(cells, side, wrong);
  const workload = textCell(cells, PLACES[side].workload, wrong);
  const labels = labelsOf(cells, side, hasAllLabels, wrong);
  if (namespace === undefined || (pod === undefined && workload === undefined)) return byAddress;
  const owner =
    workload === undefined
      ? undefined
      : { name: workload, kind: textCell(cells, PLACES[side].workloadKind, wrong) };
  return podEnd({ namespace, pod, owner, labels, address });
}

/** The pod's own name with its namespace, as recorded; undefined when the end is not a pod. */
export function podName(cells: Cells, side: Side, end: Endpoint): string | undefined {
  const pod = cells[PLACES[side].pod];
  if (end.kind !== 'workload' || typeof pod !== 'string') return undefined;
  return `${end.namespace}/${pod.slice(pod.indexOf('/') + 1)}`;
}

/** The namespace may come before the name: `shop/web-0`. */
function podOf(cells: Cells, side: Side, wrong: Misfit) {
  const namespace = textCell(cells, PLACES[side].namespace, wrong);
  const pod = textCell(cells, PLACES[side].pod, wrong);
  const [before = '', name = '', ...more] = pod?.split('/') ?? [];
  if (pod === undefined || !pod.includes('/')) return { namespace, pod };
  if (before === '' || name === '' || more.length > 0) {
    misfit(wrong, PLACES[side].pod, pod, 'which is not the name of a pod, or namespace and name');
  }
  return { namespace: namespace ?? before, pod: name };
}

function labelsOf(cells: Cells, side: Side, isComplete: boolean, wrong: Misfit): LabelSet {
  const value = cells[PLACES[side].labels];
  if (value === undefined) return NO_LABELS_KNOWN;
  const labels = readLabels(value);
  if (labels !== undefined) return labelSet(labels, isComplete);
  misfit(
    wrong,
    PLACES[side].labels,
    value,
    'which are not labels: an object, or `key=value` separated by `,`',
  );
  return NO_LABELS_KNOWN;
}

/** Readers share labels that are written alike, so their sets are shared, too. */
const completeSets = new WeakMap<LabelSet['labels'], LabelSet>();
const otherSets = new WeakMap<LabelSet['labels'], LabelSet>();

function labelSet(labels: LabelSet['labels'], isComplete: boolean): LabelSet {
  const sets = isComplete ? completeSets : otherSets;
  const set = sets.get(labels) ?? { labels, isComplete };
  sets.set(labels, set);
  return set;
}
