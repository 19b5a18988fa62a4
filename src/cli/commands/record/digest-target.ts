import { existsSync } from 'node:fs';
import type { FlowDigest } from '../../../digest/flow-digest.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { STANDARD_OUTPUT } from '../../standard-output.ts';
import { findOutputFile, replaceFile } from '../output/replace-file.ts';
import { readKnownDigest } from './extend-digest.ts';

/** Where a digest is written. */
export interface DigestTarget {
  /** As people see it, escaped. */
  readonly shown: string;
  /** The digest that is already there; undefined, after saying why, when it could not be read: it must not be replaced. */
  readonly readKnown: () => Promise<FlowDigest | 'none' | undefined>;
  /** Whether there is one already: a digest without connections does not replace it. */
  readonly holdsOne: () => boolean;
  /** False, after saying why, when it could not be written. */
  readonly write: (bytes: Uint8Array) => Promise<boolean>;
}

/**
 * Standard output, or a file that is replaced when the new one is whole. Undefined, after saying why, when nothing can be written
 * there.
 */
export function fileTarget(output: string, io: Io): DigestTarget | undefined {
  if (output === STANDARD_OUTPUT) return standardOutput(io);
  const file = findOutputFile(output, io);
  return (
    file && {
      shown: wholeVisibleText(file.shown),
      readKnown: () => readKnownDigest(file, io),
      holdsOne: () => existsSync(file.path),
      write: (bytes) => replaceFile(file, [bytes], io),
    }
  );
}

function standardOutput(io: Io): DigestTarget | undefined {
  if (io.isTerminal) {
    io.stderr(
      'error: a digest is binary and is not printed to a terminal; redirect it: `sluice record --output - > week.parquet`',
    );
    return undefined;
  }
  return {
    shown: 'standard output',
    readKnown: async () => 'none',
    holdsOne: () => false,
    write: async (bytes) => {
      await io.stdout(bytes);
      return true;
    },
  };
}
