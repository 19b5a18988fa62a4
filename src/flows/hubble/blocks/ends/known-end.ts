import type { Endpoint } from '../../../../model/endpoint.ts';
import type { JsonObject } from '../../../../model/json-object.ts';
import { type EndFacts, endFacts } from '../../ends/end-facts.ts';
import type { KernelPieces, WrittenEnd } from '../kernel-pieces.ts';
import type { NumberedMemo } from '../numbered-memo.ts';
import { bareNote, judgedBits } from './end-note.ts';
import type { EndTemplate } from './end-templates.ts';
import type { EnteredEnd } from './entered-end.ts';

/** An end that the kernel has numbered; what lines say of it again and again. */
export interface KnownEnd {
  readonly number: number;
  readonly template: EndTemplate | undefined;
  /** As recorded, but for the pod's name of the template. */
  readonly podName: string | undefined;
  readonly facts: EndFacts;
  readonly address: string | undefined;
  readonly judgedBits: number;
  /** In the table, without names, by whether a host here is its peer's node: not known, no, yes. Of pods the template tells. */
  entered: (EnteredEnd | undefined)[] | undefined;
  /** Without names and by the same, for those who are asked for it again and again. */
  endpoints: (Endpoint | undefined)[] | undefined;
}

const NOTHING_WRITTEN: WrittenEnd = { address: undefined, template: 0, podName: undefined };

/** Reads the end with this number, 0 for one of which nothing is recorded, and has the kernel note what judgements ask of it. */
export function readKnownEnd(
  number: number,
  kernel: KernelPieces,
  templates: NumberedMemo<EndTemplate>,
): KnownEnd {
  const written = number === 0 ? NOTHING_WRITTEN : kernel.endOf(number);
  const template = written.template === 0 ? undefined : templates.at(written.template);
  const { address, podName } = written;
  const facts = endFacts(calledAs(podName, template?.factFields));
  const bits = judgedBits(facts);
  if (number !== 0 && kernel.noteOf(number) === 0) kernel.noteEnd(number, bareNote(bits));
  return {
    number,
    template,
    podName,
    facts,
    address,
    judgedBits: bits,
    entered: undefined,
    endpoints: undefined,
  };
}

/** The fields of an end whose pod's name is not among those of its template. */
export function calledAs(
  podName: string | undefined,
  fields: JsonObject | undefined,
): JsonObject | undefined {
  return podName === undefined || fields === undefined ? fields : { ...fields, pod_name: podName };
}

/** The place of what depends on whether a host is its peer's node: not known, no, yes. */
export function placeOfHost(hostIsPeersNode: boolean | undefined): 0 | 1 | 2 {
  if (hostIsPeersNode === undefined) return 0;
  return hostIsPeersNode ? 2 : 1;
}
