import type { JsonObject } from '../../model/json-object.ts';
import type { IgnoredLine } from '../flow-line.ts';
import { textField, textsField } from '../format/values/json-fields.ts';

const NOT_REACHED = ['NODE_UNAVAILABLE', 'NODE_ERROR'];

/**
 * What Hubble's relay says of the nodes that it asks: of some it may have no records, for it could not reach them, or lost them
 * (https://github.com/cilium/cilium/blob/v1.19.4/pkg/hubble/relay/observer/observer.go). `node_name` is the relay itself, no node that reports.
 */
export function nodeStatusLine(line: number, status: JsonObject, time: number | undefined): IgnoredLine {
  const ignored = { line, kind: 'ignored', reason: 'node-status', time, node: undefined } as const;
  const isReached = !NOT_REACHED.includes(textField(status.state_change) ?? '');
  const nodes = textsField(status.node_names).filter((node) => node !== '');
  return isReached || nodes.length === 0 ? ignored : { ...ignored, unreached: nodes };
}
