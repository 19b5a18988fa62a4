import { requestCounter } from '../../../digest/seen-requests.ts';
import { NO_PORT } from '../../../digest/table/connection-kind.ts';
import {
  addPolicies,
  type ConnectionTable,
  offerExample,
  requestsOf,
} from '../../../digest/table/connection-table.ts';
import type { TableEntry } from '../../../digest/table/table-entry.ts';
import { hourOf } from '../../../digest/times/hours-of-day.ts';
import type { NamedPolicy } from '../../../model/digest.ts';
import type { DigestBuilder } from '../../digest-builder.ts';
import type { IgnoredReason } from '../../flow-line.ts';
import { readDnsAnswer } from '../flow/dns-answer.ts';
import type { Judgement, ObservedFlow } from '../flow/judge-flow.ts';
import { exampleOf } from '../flow/observe-flow.ts';
import {
  FORM_AGGREGATE,
  FORM_L4,
  FORM_POLICIES,
  NOTE_BITS,
  TALLY_DESTINATION,
  TALLY_DESTINATION_NAMES,
  TALLY_DESTINATION_NOTE,
  TALLY_FIRST,
  TALLY_FORM,
  TALLY_HOURS,
  TALLY_L7,
  TALLY_LAST,
  TALLY_LINES,
  TALLY_NODE,
  TALLY_PORT,
  TALLY_SOURCE,
  TALLY_SOURCE_NOTE,
  TALLY_SOURCE_PORT,
} from '../kernel/layout.ts';
import { idOfNote } from './end-note.ts';
import type { FlowKernel } from './flow-kernel.ts';
import type { KnownEnds } from './known-ends.ts';
import type { LineDetails } from './line-details.ts';
import { kindOfLine, l4Of } from './line-l4.ts';

/** How lines of a form are judged whose ends have these judged bits. */
export type JudgeForm = (
  form: number,
  source: number,
  destination: number,
) => { readonly judgement: Judgement; readonly counter: number };

/** What all lines of a form have in common. */
interface FormOfTallies {
  readonly judgement: Judgement;
  readonly counter: number;
  readonly l4: number;
  readonly kind: number;
  readonly weight: number;
  readonly policies: readonly NamedPolicy[];
}

/** Adds to a digest what the kernel tallied: the same as adding the lines one by one. */
export interface TallyCollector {
  addTo(builder: DigestBuilder): void;
  /** What one of the lines of a tally calls its destination: see KernelLineSink. */
  addNames(tally: number, names: number, builder: DigestBuilder): void;
}

export function createTallyCollector(
  kernel: FlowKernel,
  ends: KnownEnds,
  details: LineDetails,
  judgeForm: JudgeForm,
): TallyCollector {
  const { words, times } = kernel;
  /** By the words of their tallies. */
  const named = new Map<number, TableEntry>();

  const readForm = (word: number): FormOfTallies => {
    const form = words[word + TALLY_FORM] ?? 0;
    const at = kernel.wordsOfForm(form);
    const l4 = words[at + FORM_L4] ?? 0;
    const source = (words[word + TALLY_SOURCE_NOTE] ?? 0) & NOTE_BITS;
    const destination = (words[word + TALLY_DESTINATION_NOTE] ?? 0) & NOTE_BITS;
    return {
      ...judgeForm(form, source, destination),
      l4,
      kind: kindOfLine(l4, false),
      weight: details.weight(words[at + FORM_AGGREGATE] ?? 0),
      policies: details.policies(at + FORM_POLICIES),
    };
  };

  const routeOf = (word: number) => ({
    from: idOfNote(words[word + TALLY_SOURCE_NOTE] ?? 0),
    to: idOfNote(words[word + TALLY_DESTINATION_NOTE] ?? 0),
    port: words[word + TALLY_PORT] || NO_PORT,
  });

  const offerEarliest = (entry: TableEntry, word: number, l4: number, time: number): void => {
    const node = words[word + TALLY_NODE] ?? 0;
    const parts = {
      l4: l4Of(l4, words[word + TALLY_SOURCE_PORT] ?? 0, words[word + TALLY_PORT] ?? 0),
      source: ends.at(words[word + TALLY_SOURCE] ?? 0),
      destination: ends.at(words[word + TALLY_DESTINATION] ?? 0),
    };
    offerExample(entry, exampleOf(parts), time, node === 0 ? undefined : details.nodeNamed(node));
  };

  const addConnection = (
    word: number,
    builder: DigestBuilder,
    { counter, l4, kind, weight, policies }: FormOfTallies,
    { observer, isDirectionGuessed, l7 }: ObservedFlow,
  ): void => {
    const { table } = builder;
    const { from, to, port } = routeOf(word);
    const lines = words[word + TALLY_LINES] ?? 0;
    const { first, last } = timesOf(word);
    const earliest = table.count(from, to, port, kind, counter, weight * lines, first, last);
    builder.addSightings(lines, isDirectionGuessed);
    if (earliest !== undefined) offerEarliest(earliest, word, l4, first);
    const hours = (words[word + TALLY_HOURS] ?? 0) & ~(hourOf(first) | hourOf(last));
    const names = words[word + TALLY_DESTINATION_NAMES] ?? 0;
    const asked = l7 === undefined ? 0 : (words[word + TALLY_L7] ?? 0);
    if (hours === 0 && names === 0 && policies.length === 0 && asked === 0) return;
    const entry = table.entryOf(from, to, port, kind);
    entry.hours |= hours;
    if (names !== 0) table.addNames(entry, ends.namesOf(names));
    if (policies.length > 0) addPolicies(entry, policies);
    if (l7 === undefined || asked === 0) return;
    const { request, key } = details.requestNamed(asked);
    if (request === undefined) return;
    const seen = { count: weight * lines, firstSeen: first, lastSeen: last };
    requestsOf(entry).count(request, requestCounter(observer, l7.isRefused), seen, key);
  };

  /** Of lines that are ignored only answers are tallied, for what they tell. */
  const addAnswers = (word: number, builder: DigestBuilder, reason: IgnoredReason): void => {
    builder.addIgnoredLines(reason, words[word + TALLY_LINES] ?? 0);
    const client = ends.at(words[word + TALLY_DESTINATION] ?? 0);
    const names = words[word + TALLY_DESTINATION_NAMES] ?? 0;
    const l7 = kernel.valueOf(words[word + TALLY_L7] ?? 0);
    const answer = readDnsAnswer(l7, () => ends.endpoint(client, names, undefined));
    if (answer === undefined) return;
    const { first, last } = timesOf(word);
    builder.table.addAnswer(answer, first);
    builder.table.addAnswer(answer, last);
  };

  const timesOf = (word: number): { readonly first: number; readonly last: number } => ({
    first: times[(word + TALLY_FIRST) >> 1] ?? Number.NaN,
    last: times[(word + TALLY_LAST) >> 1] ?? Number.NaN,
  });

  const entryAt = (word: number, table: ConnectionTable): TableEntry => {
    const known = named.get(word);
    if (known !== undefined) return known;
    const { from, to, port } = routeOf(word);
    const l4 = words[kernel.wordsOfForm(words[word + TALLY_FORM] ?? 0) + FORM_L4] ?? 0;
    const entry = table.entryOf(from, to, port, kindOfLine(l4, false));
    named.set(word, entry);
    return entry;
  };

  const addTo = (builder: DigestBuilder): void => {
    const forms = new Map<number, FormOfTallies>();
    const formAt = (word: number): FormOfTallies => {
      const number = words[word + TALLY_FORM] ?? 0;
      const known = forms.get(number);
      if (known !== undefined) return known;
      const form = readForm(word);
      forms.set(number, form);
      return form;
    };
    named.clear();
    kernel.takeTallies({
      tally(word) {
        const form = formAt(word);
        const { judgement } = form;
        if (judgement.kind === 'ignored') addAnswers(word, builder, judgement.reason);
        else addConnection(word, builder, form, judgement);
      },
      hour(first, last) {
        builder.addTime(first, undefined);
        builder.addTime(last, undefined);
      },
      node(piece, first, last) {
        const node = details.nodeNamed(piece);
        builder.addTime(first, node);
        builder.addTime(last, node);
      },
    });
  };

  return {
    addTo,
    addNames(tally, names, { table }) {
      const entry = entryAt(tally, table);
      table.addNames(entry, ends.namesOf(names));
      const last = table.lastNameOf(entry);
      if (last !== undefined) kernel.boundNames(tally, last);
    },
  };
}
