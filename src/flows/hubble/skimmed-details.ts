import type { NamedPolicy } from '../../model/digest.ts';
import { type L7Request, requestKey } from '../../model/l7-request.ts';
import { ByteMemo, hashBytes } from './byte-memo.ts';
import { readL7Request } from './l7-request.ts';
import { POLICY_FIELDS, readNamedPolicies } from './named-policies.ts';
import type { SkimmedFlow } from './skimmed-flow.ts';

/** Pieces kept, and their bytes; a bound on memory only. */
const MAX_PIECES = 4096;
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the parts of a skimmed line that few lines have; pieces seen before are found by their bytes. */
export interface SkimmedDetails {
  /** What is asked in the flow's `l7`, which it has. */
  request(flow: SkimmedFlow, bytes: Buffer): SkimmedRequest;
  policies(flow: SkimmedFlow, bytes: Buffer): readonly NamedPolicy[];
}

export interface SkimmedRequest {
  /** Undefined when nothing is asked that is kept. */
  readonly request: L7Request | undefined;
  /** The request's `requestKey`. */
  readonly key: string;
}

export function createSkimmedDetails(): SkimmedDetails {
  const requests = new ByteMemo<SkimmedRequest>(MAX_PIECES, MAX_BYTES);
  // The same list means something else in each of the fields.
  const lists = POLICY_FIELDS.map((field) => ({
    field,
    memo: new ByteMemo<readonly NamedPolicy[]>(MAX_PIECES / 4, MAX_BYTES / 4),
  }));
  let chunk: Buffer = Buffer.alloc(0);
  let view: DataView = new DataView(chunk.buffer);

  const look = (bytes: Buffer): void => {
    if (bytes === chunk) return;
    chunk = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };

  return {
    request({ l7Start, l7End }, bytes) {
      look(bytes);
      const hash = hashBytes(view, l7Start, l7End);
      const known = requests.find(hash, view, l7Start, l7End);
      if (known !== undefined) return known;
      const request = readL7Request(parsedAt(bytes, l7Start, l7End));
      const key = request === undefined ? '' : requestKey(request);
      return requests.add(hash, view, l7Start, l7End, { request, key });
    },
    policies({ hasPolicies, policyPlaces }, bytes) {
      if (!hasPolicies) return NONE;
      look(bytes);
      return lists.flatMap(({ field, memo }, index) => {
        const [start = 0, end = 0] = policyPlaces.subarray(index * 2, index * 2 + 2);
        if (end === 0) return [];
        const hash = hashBytes(view, start, end);
        return (
          memo.find(hash, view, start, end) ??
          memo.add(hash, view, start, end, readNamedPolicies(field, parsedAt(bytes, start, end)))
        );
      });
    },
  };
}

const NONE: readonly NamedPolicy[] = [];

/** The piece passed the skimmer: it is JSON in ASCII. */
export function parsedAt(bytes: Buffer, start: number, end: number): unknown {
  return JSON.parse(bytes.toString('latin1', start, end));
}
