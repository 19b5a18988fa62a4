import { requestCounter } from '../../../../digest/seen-requests.ts';
import {
  addPolicies,
  offerExample,
  requestsOf,
  type TableEntry,
} from '../../../../digest/table/table-entry.ts';
import { hourOf } from '../../../../digest/times/hours-of-day.ts';
import type { DigestBuilder } from '../../../digest-builder.ts';
import type { IgnoredReason } from '../../../flow-line.ts';
import { readDnsAnswer } from '../../flow/dns-answer.ts';
import type { ObservedFlow } from '../../flow/judge-flow.ts';
import { exampleOf } from '../../flow/observe-flow.ts';
import {
  TALLY_DESTINATION,
  TALLY_DESTINATION_NAMES,
  TALLY_FIRST,
  TALLY_HOURS,
  TALLY_L7,
  TALLY_LAST,
  TALLY_LINES,
  TALLY_NODE,
  TALLY_PORT,
  TALLY_SOURCE,
  TALLY_SOURCE_PORT,
} from '../../kernel/layout.ts';
import type { KnownEnds } from '../ends/known-ends.ts';
import type { FlowKernel } from '../flow-kernel.ts';
import type { LineDetails } from '../lines/line-details.ts';
import { l4Of } from '../lines/line-l4.ts';
import type { TalliedForm } from './tallied-forms.ts';
import { talliedRoute } from './tallied-route.ts';

/** Adds the lines of a tally, whose words begin at `word`, to a digest. */
export interface TallyAdder {
  addConnection(word: number, builder: DigestBuilder, form: TalliedForm, judgement: ObservedFlow): void;
  /** Of lines that are ignored only answers are tallied, for what they tell. */
  addAnswers(word: number, builder: DigestBuilder, reason: IgnoredReason): void;
}

export function createTallyAdder(kernel: FlowKernel, ends: KnownEnds, details: LineDetails): TallyAdder {
  const { words, times } = kernel;
  const firstOf = (word: number): number => times[(word + TALLY_FIRST) >> 1] ?? Number.NaN;
  const lastOf = (word: number): number => times[(word + TALLY_LAST) >> 1] ?? Number.NaN;

  const offerEarliest = (entry: TableEntry, word: number, l4: number): void => {
    const node = words[word + TALLY_NODE] ?? 0;
    const parts = {
      l4: l4Of(l4, words[word + TALLY_SOURCE_PORT] ?? 0, words[word + TALLY_PORT] ?? 0),
      source: ends.at(words[word + TALLY_SOURCE] ?? 0),
      destination: ends.at(words[word + TALLY_DESTINATION] ?? 0),
    };
    const name = node === 0 ? undefined : details.nodeNamed(node);
    offerExample(entry, exampleOf(parts), firstOf(word), name);
  };

  const addRequest = (
    word: number,
    entry: TableEntry,
    { weight }: TalliedForm,
    { observer, l7 }: ObservedFlow,
  ): void => {
    const asked = words[word + TALLY_L7] ?? 0;
    if (l7 === undefined || asked === 0) return;
    const { request, key } = details.requestNamed(asked);
    if (request === undefined) return;
    const count = weight * (words[word + TALLY_LINES] ?? 0);
    const seen = { count, firstSeen: firstOf(word), lastSeen: lastOf(word) };
    requestsOf(entry).count(request, requestCounter(observer, l7.isRefused), seen, key);
  };

  return {
    addConnection(word, builder, form, judgement) {
      const { counter, l4, kind, weight, policies } = form;
      const { table } = builder;
      const { from, to, port } = talliedRoute(words, word);
      const lines = words[word + TALLY_LINES] ?? 0;
      const [first, last] = [firstOf(word), lastOf(word)];
      const earliest = table.count(from, to, port, kind, counter, weight * lines, first, last);
      builder.addSightings(lines, judgement.isDirectionGuessed);
      if (earliest !== undefined) offerEarliest(earliest, word, l4);
      const hours = (words[word + TALLY_HOURS] ?? 0) & ~(hourOf(first) | hourOf(last));
      const names = words[word + TALLY_DESTINATION_NAMES] ?? 0;
      const asksNothing = judgement.l7 === undefined || words[word + TALLY_L7] === 0;
      if (hours === 0 && names === 0 && policies.length === 0 && asksNothing) return;
      const entry = table.entryOf(from, to, port, kind);
      entry.hours |= hours;
      if (names !== 0) table.addNames(entry, ends.namesOf(names));
      if (policies.length > 0) addPolicies(entry, policies);
      addRequest(word, entry, form, judgement);
    },
    addAnswers(word, builder, reason) {
      builder.addIgnoredLines(reason, words[word + TALLY_LINES] ?? 0);
      const client = ends.at(words[word + TALLY_DESTINATION] ?? 0);
      const names = words[word + TALLY_DESTINATION_NAMES] ?? 0;
      const l7 = kernel.valueOf(words[word + TALLY_L7] ?? 0);
      const answer = readDnsAnswer(l7, () => ends.endpoint(client, names, undefined));
      if (answer === undefined) return;
      builder.table.addAnswer(answer, firstOf(word));
      builder.table.addAnswer(answer, lastOf(word));
    },
  };
}
