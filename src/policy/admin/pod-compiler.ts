import type { EndpointCondition } from '../../engine/endpoint-condition.ts';
import type { Reach } from '../../engine/leaves/undetermined.ts';
import { isReadable, type PodSelection, type StoredSelector } from './admin-policy.ts';

/** What a CNI makes of selections of pods. */
export interface PodCompiler {
  readonly subject: (selection: PodSelection) => EndpointCondition;
  /** `writtenAs` is the peer's key. */
  readonly peer: (selection: PodSelection, writtenAs: 'namespaces' | 'pods') => CompiledPeer;
}

export interface CompiledPeer {
  readonly is: EndpointCondition;
  /** Whether the peer has to be of the subject's cluster. */
  readonly isOfSameCluster: boolean;
  /** Who matches as well, but for ports that are looked up by name at each peer. */
  readonly besides?: EndpointCondition;
}

/** The text of the API. */
export const PODS_OF_API: PodCompiler = {
  subject: compilePods,
  peer: (selection) => ({ is: compilePods(selection), isOfSameCluster: false }),
};

function compilePods({ namespaces, pods }: PodSelection): EndpointCondition {
  return { kind: 'all', of: [compileSelector(namespaces, 'namespace'), compileSelector(pods, 'pod')] };
}

export function compileSelector(
  selector: StoredSelector,
  of: 'namespace' | 'pod' | 'node',
): EndpointCondition {
  if (isReadable(selector)) return { kind: 'labels', of, selector };
  return undefinedFor(selector.problem, of === 'node' ? 'nodes' : 'pods');
}

/** What a CNI makes of it is anybody's guess. */
export function undefinedFor(detail: string, reach: Reach): EndpointCondition {
  return { kind: 'undetermined', reach, reason: { code: 'meaning-undefined', detail } };
}
