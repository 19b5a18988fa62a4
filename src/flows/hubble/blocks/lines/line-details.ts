import type { NamedPolicy } from '../../../../model/digest.ts';
import { type L7Request, requestKey } from '../../../../model/l7-request.ts';
import { textField } from '../../../format/values/json-fields.ts';
import { readL7Request } from '../../flow/l7-request.ts';
import { POLICY_FIELDS, readNamedPolicies } from '../../flow/named-policies.ts';
import { readWeight } from '../../flow/read-flow.ts';
import {
  LINE_ENVELOPE_NODE,
  LINE_L7_END,
  LINE_L7_PIECE,
  LINE_L7_START,
  LINE_NODE,
} from '../../kernel/layout.ts';
import type { KernelPieces } from '../kernel-pieces.ts';
import { createNumberedMemo } from '../numbered-memo.ts';

/** What pieces of lines mean besides ends; each is read once, as long as the kernel knows its number. */
export interface LineDetails {
  node(word: number): string | undefined;
  /** The node that a piece names. */
  nodeNamed(piece: number): string | undefined;
  /** For how many connections a line with this piece of `aggregate`, 0 for none, stands. */
  weight(aggregate: number): number;
  /** Of the four pieces that begin at this word. */
  policies(word: number): readonly NamedPolicy[];
  /** What is asked in the line's `l7`, which it has. */
  request(word: number): WrittenRequest;
  /** The same of a piece of `l7`. */
  requestNamed(piece: number): WrittenRequest;
  forget(): void;
}

export interface WrittenRequest {
  /** Undefined when nothing is asked that is kept. */
  readonly request: L7Request | undefined;
  /** The request's `requestKey`. */
  readonly key: string;
}

const NO_POLICIES: readonly NamedPolicy[] = [];

export function createLineDetails(kernel: KernelPieces): LineDetails {
  const { words } = kernel;
  const nodes = createNumberedMemo((number) => ({ name: textField(kernel.valueOf(number)) }));
  const weights = createNumberedMemo((number) => ({ weight: readWeight(kernel.valueOf(number)) }));
  const requests = createNumberedMemo((number) => toRequest(kernel.valueOf(number)));
  const policies = POLICY_FIELDS.map((field) =>
    createNumberedMemo((number) => readNamedPolicies(field, kernel.valueOf(number))),
  );
  return {
    node(word) {
      const number = words[word + LINE_ENVELOPE_NODE] ?? 0;
      const ofEnvelope = number === 0 ? undefined : nodes.at(number).name;
      if (ofEnvelope !== undefined) return ofEnvelope;
      const ofFlow = words[word + LINE_NODE] ?? 0;
      return ofFlow === 0 ? undefined : nodes.at(ofFlow).name;
    },
    nodeNamed: (piece) => nodes.at(piece).name,
    weight: (aggregate) => (aggregate === 0 ? 1 : weights.at(aggregate).weight),
    policies(word) {
      let found = NO_POLICIES;
      for (let i = 0; i < policies.length; i++) {
        const number = words[word + i] ?? 0;
        if (number === 0) continue;
        const named = policies[i]?.at(number) ?? NO_POLICIES;
        found = found.length === 0 ? named : [...found, ...named];
      }
      return found;
    },
    request(word) {
      const piece = words[word + LINE_L7_PIECE] ?? 0;
      if (piece !== 0) return requests.at(piece);
      return toRequest(kernel.valueBetween(words[word + LINE_L7_START] ?? 0, words[word + LINE_L7_END] ?? 0));
    },
    requestNamed: (piece) => requests.at(piece),
    forget() {
      for (const memo of [nodes, weights, requests, ...policies]) memo.forget();
    },
  };
}

function toRequest(l7: unknown): WrittenRequest {
  const request = readL7Request(l7);
  return { request, key: request === undefined ? '' : requestKey(request) };
}
