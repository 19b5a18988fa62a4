import { isJsonObject, type JsonObject } from './json-fields.ts';
import { skipJson } from './skip-json.ts';

/** Ends kept; a bound on memory only. */
const MAX_ENDS = 32_768;
/** Forms of one address: with and without what only its own node knows, before and after a restart. */
const MAX_FORMS = 8;

/** One end of a flow, parsed once. `length` is that of its bytes. */
export interface KnownEnd {
  readonly length: number;
  readonly fields: JsonObject;
}

export interface EndMemo {
  /** The end whose object starts at `at`; undefined when it is written in a way that needs a real parser. */
  find(bytes: Buffer, at: number, end: number, address: string | undefined): KnownEnd | undefined;
}

/**
 * `source` and `destination` are two thirds of a line, and there are few different ones: they are compared whole with those
 * seen before at the same address, and jumped over.
 */
export function createEndMemo(): EndMemo {
  const kept = new Map<string, (KnownEnd & { readonly bytes: Buffer })[]>();
  let count = 0;
  return {
    find(bytes, at, end, address = '') {
      const forms = kept.get(address);
      if (forms !== undefined) {
        for (const form of forms) {
          if (
            at + form.length <= end &&
            bytes.compare(form.bytes, 0, form.length, at, at + form.length) === 0
          ) {
            return form;
          }
        }
      }
      const after = skipJson(bytes, at, end);
      if (after < 0) return undefined;
      const fields: unknown = JSON.parse(bytes.toString('latin1', at, after));
      if (!isJsonObject(fields)) return undefined;
      if (count >= MAX_ENDS) {
        kept.clear();
        count = 0;
      }
      const form = { bytes: Buffer.from(bytes.subarray(at, after)), length: after - at, fields };
      const others = kept.get(address) ?? [];
      if (others.length >= MAX_FORMS) others.length = 0;
      others.push(form);
      kept.set(address, others);
      count++;
      return form;
    },
  };
}
