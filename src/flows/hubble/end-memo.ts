import { ByteMemo, type Known, mix } from './byte-memo.ts';
import { createEndObject, type EndObject } from './flow-parts.ts';
import { isJsonObject } from './json-fields.ts';
import { skipJson } from './skip-json.ts';

/** Ends kept, and their bytes; a bound on memory only. */
const MAX_ENDS = 32_768;
const MAX_BYTES = 16 * 1024 * 1024;

const HASHED_BYTES = 9;

export interface EndMemo {
  /** The end whose object starts at `at`; undefined when it is written in a way that needs a real parser. */
  find(
    bytes: Buffer,
    view: DataView,
    at: number,
    end: number,
    addressId: number,
  ): Known<EndObject> | undefined;
}

/**
 * `source` and `destination` are two thirds of a line, and there are few different ones: they are compared whole with those
 * seen before at the same address, and jumped over.
 */
export function createEndMemo(): EndMemo {
  const memo = new ByteMemo<EndObject>(MAX_ENDS, MAX_BYTES);
  return {
    find(bytes, view, at, end, addressId) {
      if (end - at < HASHED_BYTES) return undefined;
      // The first bytes tell the reporting node's own ends, which have an ID, from others at the same address.
      const hash = mix(mix(addressId, view.getInt32(at + 1, true)), view.getInt32(at + 5, true));
      const known = memo.findAt(hash, view, at, end);
      if (known !== undefined) return known;
      const after = skipJson(bytes, at, end);
      if (after < 0) return undefined;
      const fields: unknown = JSON.parse(bytes.toString('latin1', at, after));
      if (!isJsonObject(fields)) return undefined;
      return memo.add(hash, view, at, after, createEndObject(fields));
    },
  };
}
