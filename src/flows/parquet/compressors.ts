import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { decodeLz4Block, decodeLz4Page } from './lz4.ts';

/** Largest page that is decoded; pages usually have about a megabyte. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** Compression codecs of pages besides Snappy, which the library has. A page that contains more than it says is an error. */
export const COMPRESSORS: Compressors = {
  GZIP: (page, length) => gunzipSync(page, bound(length)),
  BROTLI: (page, length) => brotliDecompressSync(page, bound(length)),
  ZSTD: (page, length) => zstdDecompressSync(page, bound(length)),
  LZ4: (page, length) => decodeLz4Page(page, checked(length)),
  LZ4_RAW: (page, length) => decodeLz4Block(page, checked(length)),
};

function bound(length: number): { readonly maxOutputLength: number } {
  return { maxOutputLength: Math.max(checked(length), 1) };
}

function checked(length: number): number {
  if (length > MAX_PAGE_BYTES) throw new Error(`a page says that it has ${length} bytes`);
  return length;
}
