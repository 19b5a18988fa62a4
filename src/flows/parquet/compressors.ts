import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { decodeLz4Block, decodeLz4Page } from './lz4.ts';

/** Largest page that is decoded; pages have a megabyte or so. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** What pages are compressed with, besides Snappy, which the library knows. A page that holds more than it says is an error. */
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
