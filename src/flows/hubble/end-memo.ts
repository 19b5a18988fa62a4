import { ByteMemo, hashBytes, mix } from './byte-memo.ts';
import { createEndObject, type EndObject } from './flow-parts.ts';
import { isJsonObject } from './json-fields.ts';
import { skipJson } from './skip-json.ts';

/** Ends kept, and their bytes; a bound on memory only. */
const MAX_ENDS = 32_768;
const MAX_BYTES = 16 * 1024 * 1024;

const HASHED_BYTES = 5;

/** One end of a flow, with its address when that was written before it. */
export interface KnownEnd {
  readonly object: EndObject;
  /** Of the object's bytes. */
  readonly length: number;
  readonly address: string | undefined;
}

export interface EndMemo {
  /**
   * The end whose object starts at `at` and whose address, in quotes, is from `addressStart` to `addressEnd`. Undefined when it
   * is written in a way that needs a real parser.
   */
  find(
    bytes: Buffer,
    view: DataView,
    addressStart: number,
    addressEnd: number,
    at: number,
    end: number,
  ): KnownEnd | undefined;
}

/**
 * `source` and `destination` are two thirds of a line, and there are few different ones: they are compared whole with those
 * seen before at the same address, and jumped over.
 */
export function createEndMemo(): EndMemo {
  const memo = new ByteMemo<KnownEnd>(MAX_ENDS, MAX_BYTES);
  return {
    find(bytes, view, addressStart, addressEnd, at, end) {
      if (end - at < HASHED_BYTES) return undefined;
      // The first bytes tell the reporting node's own ends, which have an ID, from others at the same address.
      const hash = mix(hashBytes(view, addressStart, addressEnd), view.getInt32(at + 1, true));
      const known = memo.findPair(hash, view, addressStart, addressEnd, at, end);
      if (known !== undefined) return known;
      const after = skipJson(bytes, at, end);
      if (after < 0) return undefined;
      const fields: unknown = JSON.parse(bytes.toString('latin1', at, after));
      if (!isJsonObject(fields)) return undefined;
      const address = bytes.toString('latin1', addressStart + 1, Math.max(addressStart, addressEnd - 1));
      const added = {
        object: createEndObject(fields),
        length: after - at,
        address: address === '' ? undefined : address,
      };
      return memo.addPair(hash, view, addressStart, addressEnd, at, after, added);
    },
  };
}
