/** How the bytes of a source are to be read. */
export type FlowFormat = 'lines' | 'gzip' | 'zstd' | 'parquet';

/** Bytes needed to tell. */
export const SNIFFED_BYTES = 8;

const FORMATS: readonly (readonly [FlowFormat, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
];

/** By content, never by name: rotated and downloaded files are called anything. */
export function detectFlowFormat(start: Uint8Array): FlowFormat {
  return FORMATS.find(([, magic]) => startsWith(start, magic))?.[0] ?? 'lines';
}

const FOREIGN: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF file', [0x25, 0x50, 0x44, 0x46]],
  ['a ZIP archive', [0x50, 0x4b, 0x03, 0x04]],
  ['an ELF program', [0x7f, 0x45, 0x4c, 0x46]],
  ['an xz archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['a bzip2 archive', [0x42, 0x5a, 0x68]],
  ['a packet capture (pcap)', [0xd4, 0xc3, 0xb2, 0xa1]],
  ['a packet capture (pcap)', [0xa1, 0xb2, 0xc3, 0xd4]],
  ['a packet capture (pcapng)', [0x0a, 0x0d, 0x0d, 0x0a]],
  ['text in UTF-16', [0xff, 0xfe]],
  ['text in UTF-16', [0xfe, 0xff]],
];

/** A name for well-known files that hold no flows. */
export function nameForeignFormat(start: Uint8Array): string | undefined {
  return FOREIGN.find(([, magic]) => startsWith(start, magic))?.[0];
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
