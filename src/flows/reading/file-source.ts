import { createReadStream } from 'node:fs';
import type { FlowSource } from '../flow-source.ts';

const READ_BYTES = 1024 * 1024;

/** A file on disk; `name` is what people call it. Opened when reading starts, and closed when reading stops. */
export function fileSource(path: string, name: string = path): FlowSource {
  return { name, open: () => createReadStream(path, { highWaterMark: READ_BYTES }) };
}
