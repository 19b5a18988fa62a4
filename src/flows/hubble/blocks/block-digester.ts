import { onceAt, requestCounter } from '../../../digest/seen-requests.ts';
import { NO_PORT } from '../../../digest/table/connection-kind.ts';
import {
  addPolicies,
  type ConnectionTable,
  counterIndex,
  offerExample,
  requestsOf,
} from '../../../digest/table/connection-table.ts';
import type { TableEntry } from '../../../digest/table/table-entry.ts';
import type { DigestBuilder } from '../../digest-builder.ts';
import type { IgnoredReason } from '../../flow-line.ts';
import { type EndsAtTime, withKnownEnds } from '../../with-known-ends.ts';
import { readDnsAnswer } from '../flow/dns-answer.ts';
import type { Judgement, ObservedFlow } from '../flow/judge-flow.ts';
import type { L4 } from '../flow/l4.ts';
import { POLICY_FIELDS } from '../flow/named-policies.ts';
import { exampleOf, observeFlow } from '../flow/observe-flow.ts';
import {
  FORM_ALONE,
  FORM_BITS,
  FORM_COUNTED,
  FORM_DESTINATION_SHIFT,
  FORM_SOURCE_SHIFT,
  FORM_TALLIED,
  L7_DNS,
  LINE_AGGREGATE,
  LINE_DESTINATION,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_NOTE,
  LINE_DESTINATION_PORT,
  LINE_FORM,
  LINE_FORM_NOTE,
  LINE_L4,
  LINE_L7,
  LINE_L7_END,
  LINE_L7_START,
  LINE_POLICIES,
  LINE_SOURCE,
  LINE_SOURCE_NAMES,
  LINE_SOURCE_NOTE,
  LINE_SOURCE_PORT,
  LINE_TIME,
  NOTE_BITS,
} from '../kernel/layout.ts';
import { createFlowKernel } from './flow-kernel.ts';
import { createJudgementMemo } from './judgement-memo.ts';
import { createKnownEnds, type KnownEnd } from './known-ends.ts';
import { createLineDetails } from './line-details.ts';
import { kindOfLine, l4Of } from './line-l4.ts';
import { routeOf } from './line-route.ts';
import { createTallyCollector } from './tally-collector.ts';

/** Digests blocks of lines, of one source after the other. */
export interface BlockDigester {
  /** Counts the lines of a block in `builder`, as far as they are not counted until `finish`; `other` is as in LineConsumer. How many lines there are. */
  read(
    builder: DigestBuilder,
    endsAt: EndsAtTime | undefined,
    block: Uint8Array,
    other: (index: number, start: number, end: number) => void,
  ): number;
  /** Counts the rest. */
  finish(builder: DigestBuilder): void;
}

/**
 * The way of a line from its bytes to a counter: the kernel leaves numbers, and what a number means is found out when it is new. Lines of which
 * nothing is new the kernel counts itself. The same as adding what the plain reader reads, by the same rules: only the assembly of the observation
 * is left out.
 */
export function createBlockDigester(): BlockDigester {
  const kernel = createFlowKernel();
  const { words, times } = kernel;
  const ends = createKnownEnds(kernel);
  const details = createLineDetails(kernel);
  /** Forms whose lines are ignored, and counted by the kernel. */
  const ignoredForms = new Map<number, IgnoredReason>();
  const judgements = createJudgementMemo(kernel, (judgement, formBits) => ({
    judgement,
    counter: judgement.kind === 'ignored' ? -1 : counterIndex(judgement.observer, judgement.outcome),
    note: formNote(judgement, formBits),
  }));
  const tallies = createTallyCollector(kernel, ends, details, judgements.judge);

  /** What few lines tell of the connection besides that it was seen. */
  const addDetails = (word: number, entry: TableEntry, { observer, l7 }: ObservedFlow): void => {
    const policies = details.policies(word + LINE_POLICIES);
    if (policies.length > 0) addPolicies(entry, policies);
    if (l7 === undefined || words[word + LINE_L7] === 0) return;
    const { request, key } = details.request(word);
    if (request === undefined) return;
    const counter = requestCounter(observer, l7.isRefused);
    requestsOf(entry).count(request, counter, onceAt(timeOf(word), weightOf(word)), key);
  };

  const addAnswer = (word: number, table: ConnectionTable, client: KnownEnd): void => {
    const names = words[word + LINE_DESTINATION_NAMES] ?? 0;
    const l7 = kernel.valueBetween(words[word + LINE_L7_START] ?? 0, words[word + LINE_L7_END] ?? 0);
    const answer = readDnsAnswer(l7, () => ends.endpoint(client, names, undefined));
    if (answer !== undefined) table.addAnswer(answer, timeOf(word));
  };

  const timeOf = (word: number): number | undefined => {
    const milliseconds = times[(word + LINE_TIME) >> 1] ?? Number.NaN;
    return Number.isNaN(milliseconds) ? undefined : milliseconds;
  };

  const weightOf = (word: number): number => details.weight(words[word + LINE_AGGREGATE] ?? 0);
  const l4At = (word: number): L4 =>
    l4Of(
      words[word + LINE_L4] ?? 0,
      words[word + LINE_SOURCE_PORT] ?? 0,
      words[word + LINE_DESTINATION_PORT] ?? 0,
    );
  const sourceOf = (word: number): KnownEnd => ends.at(words[word + LINE_SOURCE] ?? 0);
  const destinationOf = (word: number): KnownEnd => ends.at(words[word + LINE_DESTINATION] ?? 0);

  /** One by one: whose an end is depends on the time, or the record is of a server's packet. */
  const addObservation = (
    word: number,
    builder: DigestBuilder,
    endsAt: EndsAtTime | undefined,
    judgement: ObservedFlow,
  ): void => {
    const parts = {
      l4: l4At(word),
      source: { ...sourceOf(word), names: words[word + LINE_SOURCE_NAMES] ?? 0 },
      destination: { ...destinationOf(word), names: words[word + LINE_DESTINATION_NAMES] ?? 0 },
      weight: weightOf(word),
    };
    const hasRequest = judgement.l7 !== undefined && words[word + LINE_L7] !== 0;
    const l7 = hasRequest ? details.request(word).request : undefined;
    const observation = observeFlow(
      judgement,
      parts,
      { time: timeOf(word), node: details.node(word) },
      { l7, policies: details.policies(word + LINE_POLICIES) },
      (end, host) => ends.endpointAgain(end, end.names, host),
    );
    const line = { line: 0, kind: 'observation', observation } as const;
    builder.add(endsAt === undefined ? line : withKnownEnds(line, endsAt));
  };

  /** Judges a line, and lets the kernel know what becomes of others of its form, where that says all that was asked. */
  const judge = (word: number): JudgedForm => {
    const ofSource = words[word + LINE_SOURCE_NOTE] || sourceOf(word).judgedBits;
    const ofDestination = words[word + LINE_DESTINATION_NOTE] || destinationOf(word).judgedBits;
    const [source, destination] = [ofSource & NOTE_BITS, ofDestination & NOTE_BITS];
    const form = words[word + LINE_FORM] ?? 0;
    const judged = judgements.judge(form, source, destination);
    if (words[word + LINE_FORM_NOTE] !== 0) return judged;
    const bits = kernel.words[kernel.wordsOfForm(form) + FORM_BITS] ?? 0;
    const isOfEnds =
      ((bits >> FORM_SOURCE_SHIFT) & NOTE_BITS) === source &&
      ((bits >> FORM_DESTINATION_SHIFT) & NOTE_BITS) === destination;
    if (!isOfEnds) return judged;
    kernel.noteForm(form, judged.note);
    if (judged.note === FORM_COUNTED && judged.judgement.kind === 'ignored') {
      ignoredForms.set(form, judged.judgement.reason);
    }
    return judged;
  };

  const add = (word: number, builder: DigestBuilder, endsAt: EndsAtTime | undefined): void => {
    const { judgement, counter } = judge(word);
    const node = details.node(word);
    const { table } = builder;
    if (judgement.kind === 'ignored') {
      builder.addIgnored(judgement.reason, timeOf(word), node);
      if (judgement.isAnswer && ((words[word + LINE_L7] ?? 0) & L7_DNS) !== 0) {
        addAnswer(word, table, destinationOf(word));
      }
      return;
    }
    if (endsAt !== undefined || judgement.isTurned) {
      addObservation(word, builder, endsAt, judgement);
      return;
    }
    const { from, to, names, isPodToItself } = routeOf(words, word, judgement, ends);
    const port = words[word + LINE_DESTINATION_PORT] || NO_PORT;
    const kind = kindOfLine(words[word + LINE_L4] ?? 0, isPodToItself);
    const time = times[(word + LINE_TIME) >> 1] ?? Number.NaN;
    const first = table.count(from, to, port, kind, counter, weightOf(word), time, time);
    builder.addSighting(timeOf(word), node, judgement.isDirectionGuessed);
    if (first !== undefined) {
      const parts = { l4: l4At(word), source: sourceOf(word), destination: destinationOf(word) };
      offerExample(first, exampleOf(parts), timeOf(word), node);
    }
    if (names.length === 0 && !hasDetails(words, word)) return;
    const entry = table.entryOf(from, to, port, kind);
    if (names.length > 0) table.addNames(entry, names);
    addDetails(word, entry, judgement);
  };

  const takeTallied = (builder: DigestBuilder): void => {
    for (const [form, reason] of ignoredForms) {
      const lines = kernel.takeCount(form);
      if (lines > 0) builder.addIgnoredLines(reason, lines);
    }
    tallies.addTo(builder);
  };

  /** Whose lines are read. */
  let current: DigestBuilder | undefined;
  const forget = (): void => {
    ends.forget();
    details.forget();
    judgements.forget();
    ignoredForms.clear();
  };
  return {
    read(builder, endsAt, block, other) {
      if (builder !== current) {
        // Whoever gave up reading did not finish: what was tallied is none of this one's.
        if (current !== undefined) takeTallied(current);
        current = builder;
        ends.enterIn(builder.table);
      }
      const sink = {
        line: (word: number) => add(word, builder, endsAt),
        other,
        named: (tally: number, names: number) => tallies.addNames(tally, names, builder),
        full: () => takeTallied(builder),
        forget() {
          takeTallied(builder);
          forget();
        },
      };
      return kernel.readBlock(block, sink, endsAt === undefined);
    },
    finish(builder) {
      if (builder === current) takeTallied(builder);
    },
  };
}

interface JudgedForm {
  readonly judgement: Judgement;
  readonly counter: number;
}

/** What becomes of lines of a form of which all is noted. */
function formNote(judgement: Judgement, bits: number): number {
  if (judgement.kind === 'ignored') {
    return judgement.isAnswer && (bits & L7_DNS) !== 0 ? FORM_TALLIED : FORM_COUNTED;
  }
  return judgement.isTurned ? FORM_ALONE : FORM_TALLIED;
}

/** Whether the line tells more than that the connection was seen. */
function hasDetails(words: Int32Array, word: number): boolean {
  let any = words[word + LINE_L7] ?? 0;
  for (let i = 0; i < POLICY_FIELDS.length; i++) any |= words[word + LINE_POLICIES + i] ?? 0;
  return any !== 0;
}
