import { isUtf16 } from '../../model/is-utf16.ts';
import type { ForeignShape } from './foreign-text.ts';

/** How the bytes of a source are to be read. */
export type FlowFormat = 'lines' | 'gzip' | 'zstd' | 'parquet';

/** Bytes that are needed to recognise it, and to recognise what else a source may be. */
export const SNIFFED_BYTES = 4096;

const FORMATS: readonly (readonly [FlowFormat, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
];

/** By content, never by name: rotated and downloaded files have any name. */
export function detectFlowFormat(start: Uint8Array): FlowFormat {
  if (isSkippableFrame(start)) return 'zstd';
  return FORMATS.find(([, magic]) => startsWith(start, magic))?.[0] ?? 'lines';
}

/** How pzstd begins (RFC 8878, 3.1.2): 0x184D2A5?, with any last digit. */
function isSkippableFrame(start: Uint8Array): boolean {
  return ((start[0] ?? 0) & 0xf0) === 0x50 && startsWith(start.subarray(1), [0x2a, 0x4d, 0x18]);
}

const READ_CAPTURE = 'read it with Zeek, `zeek -r capture.pcap`, and give its `conn.log`';
const UNPACK = 'unpack it, and give the files within';

const FOREIGN: readonly {
  readonly what: string;
  readonly magic: readonly number[];
  readonly at?: number;
  readonly help?: string;
}[] = [
  { what: 'a PNG image', magic: [0x89, 0x50, 0x4e, 0x47] },
  { what: 'a JPEG image', magic: [0xff, 0xd8, 0xff] },
  { what: 'a GIF image', magic: [0x47, 0x49, 0x46, 0x38] },
  { what: 'a PDF file', magic: [0x25, 0x50, 0x44, 0x46] },
  { what: 'a ZIP archive', magic: [0x50, 0x4b, 0x03, 0x04], help: UNPACK },
  // `ustar`, after the name and numbers of the first file.
  { what: 'a tar archive', magic: [0x75, 0x73, 0x74, 0x61, 0x72], at: 257, help: UNPACK },
  { what: 'an ELF program', magic: [0x7f, 0x45, 0x4c, 0x46] },
  { what: 'an xz archive', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], help: UNPACK },
  { what: 'a bzip2 archive', magic: [0x42, 0x5a, 0x68], help: UNPACK },
  { what: 'an lz4 archive', magic: [0x04, 0x22, 0x4d, 0x18], help: UNPACK },
  { what: 'a packet capture (pcap)', magic: [0xd4, 0xc3, 0xb2, 0xa1], help: READ_CAPTURE },
  { what: 'a packet capture (pcap)', magic: [0xa1, 0xb2, 0xc3, 0xd4], help: READ_CAPTURE },
  { what: 'a packet capture (pcapng)', magic: [0x0a, 0x0d, 0x0d, 0x0a], help: READ_CAPTURE },
];

const UTF_16: ForeignShape = {
  what: 'text in UTF-16',
  help: 'write it in UTF-8: in Windows PowerShell, `>` writes UTF-16, and `| Out-File -Encoding utf8 FILE` does not',
};

/** A name for well-known files whose bytes show that they hold no flows that could be read. */
export function recogniseForeignBytes(start: Uint8Array): ForeignShape | undefined {
  if (isUtf16(start)) return UTF_16;
  const found = FOREIGN.find(({ magic, at = 0 }) => startsWith(start.subarray(at), magic));
  return found === undefined ? undefined : { what: found.what, help: found.help };
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
