import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Reach } from '../../../engine/leaves/undetermined.ts';
import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { PortProtocol } from '../../../model/protocol.ts';
import { type AdminRule, isReadable, type PodSelection, type StoredSelector } from '../admin-policy.ts';

/** How a CNI compiles selections of pods. */
export interface PodCompiler {
  readonly subject: (selection: PodSelection) => EndpointCondition;
  /** `writtenAs` is the key of the peer. */
  readonly peer: (selection: PodSelection, writtenAs: 'namespaces' | 'pods') => CompiledPeer;
  /** What follows from an egress rule besides what is written. */
  readonly besides?: (rule: AdminRule) => readonly AddedRule[];
}

export type AddedRule = Pick<CompiledRule, 'action' | 'match' | 'proxy'>;

export interface CompiledPeer {
  readonly is: EndpointCondition;
  /** Whether the peer has to be in the subject's cluster. */
  readonly isOfSameCluster: boolean;
  /** Who else matches, except for ports that are looked up by name at each peer. */
  readonly besides?: EndpointCondition;
  /** The ports of that name of those who match besides. */
  readonly portsBesides?: (name: string, protocol: PortProtocol) => readonly RuleCondition[];
}

/** As the text of the API says. */
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

/** A condition for what no documentation defines. */
export function undefinedFor(detail: string, reach: Reach): EndpointCondition {
  return { kind: 'undetermined', reach, reason: { code: 'meaning-undefined', detail } };
}
