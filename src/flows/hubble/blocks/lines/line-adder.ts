import { onceAt, requestCounter } from '../../../../digest/seen-requests.ts';
import { NO_PORT } from '../../../../digest/table/connection-kind.ts';
import type { ConnectionTable } from '../../../../digest/table/connection-table.ts';
import {
  addPolicies,
  offerExample,
  requestsOf,
  type TableEntry,
} from '../../../../digest/table/table-entry.ts';
import type { DigestBuilder } from '../../../digest-builder.ts';
import { type EndsAtTime, withKnownEnds } from '../../../with-known-ends.ts';
import { readDnsAnswer } from '../../flow/dns-answer.ts';
import type { ObservedFlow } from '../../flow/judge-flow.ts';
import { POLICY_FIELDS } from '../../flow/named-policies.ts';
import { exampleOf } from '../../flow/observe-flow.ts';
import {
  L7_DNS,
  LINE_DESTINATION_NAMES,
  LINE_DESTINATION_PORT,
  LINE_L4,
  LINE_L7,
  LINE_L7_END,
  LINE_L7_START,
  LINE_POLICIES,
} from '../../kernel/layout.ts';
import type { KnownEnds } from '../ends/known-ends.ts';
import type { FormJudge } from '../form-judge.ts';
import type { KernelPieces } from '../kernel-pieces.ts';
import type { LineDetails } from './line-details.ts';
import type { LineFields } from './line-fields.ts';
import { kindOfLine } from './line-l4.ts';
import { createLineObserver } from './line-observer.ts';
import { routeOf } from './line-route.ts';

/** Adds lines to a digest one by one; their words begin at `word`. */
export type LineAdder = (word: number, builder: DigestBuilder, endsAt: EndsAtTime | undefined) => void;

export function createLineAdder(
  kernel: KernelPieces,
  ends: KnownEnds,
  details: LineDetails,
  fields: LineFields,
  { judgeLine }: FormJudge,
): LineAdder {
  const { words } = kernel;
  const observe = createLineObserver(words, ends, details, fields);

  const addAnswer = (word: number, table: ConnectionTable): void => {
    const client = fields.destination(word);
    const names = words[word + LINE_DESTINATION_NAMES] ?? 0;
    const l7 = kernel.valueBetween(words[word + LINE_L7_START] ?? 0, words[word + LINE_L7_END] ?? 0);
    const answer = readDnsAnswer(l7, () => ends.endpoint(client, names, undefined));
    if (answer !== undefined) table.addAnswer(answer, fields.time(word));
  };

  /** What few lines tell of the connection besides that it was seen. */
  const addDetails = (word: number, entry: TableEntry, { observer, l7 }: ObservedFlow): void => {
    const policies = details.policies(word + LINE_POLICIES);
    if (policies.length > 0) addPolicies(entry, policies);
    if (l7 === undefined || words[word + LINE_L7] === 0) return;
    const { request, key } = details.request(word);
    if (request === undefined) return;
    const counter = requestCounter(observer, l7.isRefused);
    requestsOf(entry).count(request, counter, onceAt(fields.time(word), fields.weight(word)), key);
  };

  /** The same as adding what `observe` makes of the line. */
  const addConnection = (
    word: number,
    builder: DigestBuilder,
    judgement: ObservedFlow,
    counter: number,
  ): void => {
    const { table } = builder;
    const node = details.node(word);
    const { from, to, names, isPodToItself } = routeOf(words, word, judgement, ends);
    const port = words[word + LINE_DESTINATION_PORT] || NO_PORT;
    const kind = kindOfLine(words[word + LINE_L4] ?? 0, isPodToItself);
    const time = fields.milliseconds(word);
    const first = table.count(from, to, port, kind, counter, fields.weight(word), time, time);
    builder.addSighting(fields.time(word), node, judgement.isDirectionGuessed);
    if (first !== undefined) {
      const parts = {
        l4: fields.l4(word),
        source: fields.source(word),
        destination: fields.destination(word),
      };
      offerExample(first, exampleOf(parts), fields.time(word), node);
    }
    if (names.length === 0 && !hasDetails(words, word)) return;
    const entry = table.entryOf(from, to, port, kind);
    if (names.length > 0) table.addNames(entry, names);
    addDetails(word, entry, judgement);
  };

  return (word, builder, endsAt) => {
    const { judgement, counter } = judgeLine(word);
    if (judgement.kind === 'ignored') {
      builder.addIgnored(judgement.reason, fields.time(word), details.node(word));
      if (judgement.isAnswer && ((words[word + LINE_L7] ?? 0) & L7_DNS) !== 0) addAnswer(word, builder.table);
    } else if (endsAt !== undefined || judgement.isTurned) {
      // Whose an end is depends on the time, or the record is of a server's packet.
      const line = { line: 0, kind: 'observation', observation: observe(word, judgement) } as const;
      builder.add(endsAt === undefined ? line : withKnownEnds(line, endsAt));
    } else addConnection(word, builder, judgement, counter);
  };
}

/** Whether the line tells more than that the connection was seen. */
function hasDetails(words: Int32Array, word: number): boolean {
  let any = words[word + LINE_L7] ?? 0;
  for (let i = 0; i < POLICY_FIELDS.length; i++) any |= words[word + LINE_POLICIES + i] ?? 0;
  return any !== 0;
}
