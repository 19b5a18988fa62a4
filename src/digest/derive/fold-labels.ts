import type { Endpoint } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/label-set.ts';
import type { FlowDigest, SeenConnection } from '../flow-digest.ts';
import { rewriteDigest } from './rewrite-digest.ts';

/**
 * The digest without the values of labels by which pods of one workload differ, as `pod-template-hash` after each rollout: ends that then look alike
 * are one. Whether such a pod has the label, and with which value, is unknown from then on; all else of its labels stays as certain as it was.
 */
export function foldLabels(digest: FlowDigest, keys: ReadonlySet<string>): FlowDigest {
  const folded = new Map<Endpoint, Endpoint>();
  const fold = (endpoint: Endpoint): Endpoint => {
    const known = folded.get(endpoint) ?? foldEnd(endpoint, keys);
    folded.set(endpoint, known);
    return known;
  };
  const foldSeen = (seen: SeenConnection): SeenConnection => {
    const { source, destination } = seen.connection;
    return {
      ...seen,
      connection: { ...seen.connection, source: fold(source), destination: fold(destination) },
    };
  };
  const answers = digest.answers.map((answer) => ({ ...answer, client: fold(answer.client) }));
  return rewriteDigest(digest, foldSeen, { answers, hasAllAnswers: digest.hasAllAnswers });
}

function foldEnd(endpoint: Endpoint, keys: ReadonlySet<string>): Endpoint {
  if (endpoint.kind !== 'workload') return endpoint;
  const labels = foldSet(endpoint.labels, keys);
  return labels === endpoint.labels ? endpoint : { ...endpoint, labels };
}

function foldSet(set: LabelSet, keys: ReadonlySet<string>): LabelSet {
  const found = [...set.labels.keys()].filter((key) => keys.has(key));
  if (found.length === 0) return set;
  const labels = new Map([...set.labels].filter(([key]) => !keys.has(key)));
  // Of a set that is not complete a label that is missing is unknown anyway.
  if (!set.isComplete) return { labels, isComplete: false };
  return { labels, isComplete: true, withheld: new Set([...(set.withheld ?? []), ...found]) };
}
