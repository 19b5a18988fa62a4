import type { Observation } from '../../../../digest/observation.ts';
import type { ObservedFlow } from '../../flow/judge-flow.ts';
import { observeFlow } from '../../flow/observe-flow.ts';
import { LINE_DESTINATION_NAMES, LINE_L7, LINE_POLICIES, LINE_SOURCE_NAMES } from '../../kernel/layout.ts';
import type { KnownEnds } from '../ends/known-ends.ts';
import type { LineDetails } from './line-details.ts';
import type { LineFields } from './line-fields.ts';

/** Makes of a line what the plain reader makes of it. */
export function createLineObserver(
  words: Int32Array,
  ends: KnownEnds,
  details: LineDetails,
  fields: LineFields,
): (word: number, judgement: ObservedFlow) => Observation {
  return (word, judgement) => {
    const parts = {
      l4: fields.l4(word),
      source: { ...fields.source(word), names: words[word + LINE_SOURCE_NAMES] ?? 0 },
      destination: { ...fields.destination(word), names: words[word + LINE_DESTINATION_NAMES] ?? 0 },
      weight: fields.weight(word),
    };
    const hasRequest = judgement.l7 !== undefined && words[word + LINE_L7] !== 0;
    const l7 = hasRequest ? details.request(word).request : undefined;
    return observeFlow(
      judgement,
      parts,
      { time: fields.time(word), node: details.node(word) },
      { l7, policies: details.policies(word + LINE_POLICIES) },
      (end, host) => ends.endpointAgain(end, end.names, host),
    );
  };
}
