import type { Diagnostic } from '../../model/diagnostic.ts';
import type { BrokenLine } from '../flow-line.ts';
import type { PartGiven } from '../format/packaging/answer-tally.ts';
import type { ByteEvent } from './byte-event.ts';
import type { ForeignShape } from './foreign-text.ts';

const GIVE_FLOWS =
  'give flow records (`hubble observe -o json`, exporter files, or another format that `sluice record --describe` lists; plain, gzip or zstd) or a digest of `sluice record`';

/** A source that may be a digest, where single records are needed. */
export const PARQUET: ForeignShape = {
  what: 'a Parquet file',
  help: 'give the recorded lines themselves (`hubble observe -o json`, exporter files; plain, gzip or zstd): a digest contains no single records',
};

/** The source is something else; `what` completes "the source is …" or describes its first bad line. */
export function foreignDiagnostic(name: string, { what, help }: ForeignShape, line = 1): Diagnostic {
  return {
    code: 'flows/foreign',
    severity: 'error',
    meaning: 'unread',
    message: `\`${name}\` contains no flow records: ${what}`,
    help: help ?? GIVE_FLOWS,
    span: { file: name, line, column: 1 },
  };
}

/** A Parquet file of records, part of which cannot be decoded; `line` counts rows. */
export function damagedParquetDiagnostic(name: string, line: number, detail: string): Diagnostic {
  return {
    code: 'flows/damaged',
    severity: 'error',
    meaning: 'unread',
    message: `rows of \`${name}\` could not be read: ${detail}`,
    help: 'copy the file again, whole and in binary mode, or write it again: uncompressed, or with Snappy, gzip, zstd, LZ4 or Brotli',
    span: { file: name, line, column: 1 },
  };
}

/** Nothing recognised the records, although the configuration maps its own formats. */
export function noFormatFitsDiagnostic(name: string, formats: readonly string[]): Diagnostic {
  const [first = ''] = formats;
  return {
    code: 'flows/no-format-fits',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${name}\` fits none of the formats of the configuration: ${formats.map((one) => `\`${one}\``).join(', ')}`,
    help: `\`--flow-format ${first}\` says which of its columns are missing`,
    span: { file: name, line: 1, column: 1 },
  };
}

/** A digest is read as a whole, so its size is limited. */
export function digestTooBigDiagnostic(name: string, maxBytes: number): Diagnostic {
  return {
    code: 'flows/digest-too-big',
    severity: 'error',
    meaning: 'unread',
    message: `\`${name}\` has more than ${maxBytes / 1024 / 1024} MiB, and was not read`,
    help: 'record a shorter window',
    span: { file: name, line: 1, column: 1 },
  };
}

export function emptyDiagnostic(name: string): Diagnostic {
  return {
    code: 'flows/empty',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${name}\` is empty`,
    help: 'check that the recorder writes to this file and that its filters let flows through',
    span: { file: name, line: 1, column: 1 },
  };
}

/** The last line has no end and is not a record. */
export function cutDiagnostic(name: string, line: number): Diagnostic {
  return {
    code: 'flows/cut',
    severity: 'error',
    meaning: 'unread',
    message: `\`${name}\` ends in the middle of line ${line}`,
    help: 'copy the file again when the recorder is not writing to it, or use a rotated file; the lines before were read',
    span: { file: name, line, column: 1 },
  };
}

export function problemDiagnostic(
  name: string,
  { problem, offset }: ByteEvent & { kind: 'problem' },
  lines: number,
): Diagnostic {
  const where = `after ${offset} bytes, in or after line ${lines}`;
  const span = { file: name, line: Math.max(lines, 1), column: 1 };
  switch (problem.kind) {
    case 'cut':
      return {
        code: 'flows/cut',
        severity: 'error',
        meaning: 'unread',
        message: `the ${problem.format} data of \`${name}\` is truncated, ${where}`,
        help: 'copy the file again when the recorder is not writing to it, or use a rotated file; everything before that was read',
        span,
      };
    case 'damaged':
      return {
        code: 'flows/damaged',
        severity: 'error',
        meaning: 'unread',
        message: `the ${problem.format} data of \`${name}\` is damaged ${where}: ${problem.detail}`,
        help: 'copy the file again, in binary mode; most of what came before the damage was read',
        span,
      };
    case 'trailing':
      return {
        code: 'flows/trailing-garbage',
        severity: 'error',
        meaning: 'unread',
        message: `${problem.bytes === 1 ? 'one byte' : `${problem.bytes} bytes`} of \`${name}\` after its ${problem.format} data, ${where}, ${problem.bytes === 1 ? 'was' : 'were'} not read: that is not ${problem.format} data`,
        help: 'check what wrote there, and create the file again or truncate it at that byte; everything before that was read',
        span,
      };
    case 'unreadable':
      return {
        code: 'flows/unreadable',
        severity: 'error',
        meaning: 'unread',
        message: `\`${name}\` cannot be read: ${problem.detail}`,
        help: 'check that the path exists, is a file, and may be read by this user',
        span,
      };
  }
}

const LOOK =
  'check these lines; the connections in them are missing from the result, the other lines were read';
const HELP_WITH_BROKEN: Readonly<Record<BrokenLine['reason'], string>> = {
  foreign: GIVE_FLOWS,
  malformed: LOOK,
  'too-long': LOOK,
  truncated: LOOK,
  piece:
    'give the log of each container as a file of its own, or make the shipper join lines that the container runtime cut; the connections in these are missing from the result',
  unmapped:
    'define what the value means under `values` of the format in the configuration (`ignored` for what is not a connection); until then these records are missing from the result',
};

/** How many line numbers a diagnostic lists. */
const LISTED_LINES = 5;

/** The lines that could not be read for one reason. */
export function brokenLinesDiagnostic(
  name: string,
  reason: BrokenLine['reason'],
  count: number,
  first: readonly BrokenLine[],
): Diagnostic {
  const listed = first.slice(0, LISTED_LINES).map(({ line }) => line);
  const more = count > listed.length ? ', …' : '';
  const lines = count === 1 ? 'line' : 'lines';
  const detail = first[0] === undefined ? '' : `: ${first[0].detail}`;
  return {
    code: `flows/${reason}`,
    severity: 'warning',
    meaning: 'noted',
    message: `${count} ${lines} of \`${name}\` could not be read (${lines} ${listed.join(', ')}${more})${detail}`,
    help: HELP_WITH_BROKEN[reason],
    span: { file: name, line: listed[0] ?? 1, column: 1 },
  };
}

/** Records that do not say whether they are replies. For Hubble a field mask may be the reason; other formats cannot do better. */
export function guessedDirectionDiagnostic(
  name: string,
  guessed: number,
  unknown: number,
  isHubble: boolean,
): Diagnostic {
  return {
    code: 'flows/direction-guessed',
    severity: 'warning',
    meaning: 'noted',
    message: `it is not recorded who opened the connection in ${records(guessed + unknown)} of \`${name}\`: ${guessed} guessed from ports, ${unknown} left out`,
    help: isHubble
      ? 'keep `is_reply`, `trace_reason` and `l4` in the field mask of the recorder; for UDP from a server port to a client port, no field tells'
      : 'check them with `sluice read`; a source that records who opened a connection can be given in addition',
    span: { file: name, line: 1, column: 1 },
  };
}

export function undatedDiagnostic(name: string, count: number, isHubble: boolean): Diagnostic {
  return {
    code: 'flows/no-time',
    severity: 'warning',
    meaning: 'noted',
    message: `no time in ${records(count)} of \`${name}\`: it is not known when their connections were seen`,
    help: isHubble
      ? 'keep `time` in the field mask of the recorder'
      : 'make the shipper keep the time with its year and zone, or give a source that has it in addition',
    span: { file: name, line: 1, column: 1 },
  };
}

/** Something else is in the place of the digest that is to be extended. */
export function noDigestDiagnostic(name: string): Diagnostic {
  return {
    code: 'flows/digest-foreign',
    severity: 'error',
    meaning: 'unread',
    message: `\`${name}\` is not a digest`,
    help: 'give a digest that `sluice record` wrote, or the name of a file that is not there yet',
    span: { file: name, line: 1, column: 1 },
  };
}

/** A recording that was given twice, or a digest that contains one of the others. */
export function repeatedSourceDiagnostic(name: string, overlap: 'part' | 'all'): Diagnostic {
  const span = { file: name, line: 1, column: 1 };
  if (overlap === 'all') {
    return {
      code: 'flows/repeated-source',
      severity: 'warning',
      meaning: 'noted',
      message: `\`${name}\` contains the same recording as another flow source and was left out`,
      help: 'give each recording once',
      span,
    };
  }
  return {
    code: 'flows/overlapping-digests',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${name}\` contains a recording that another flow source also contains: its connections are counted twice`,
    help: 'give digests of recordings that share no file; verdicts are right, counts are too high',
    span,
  };
}

/** Answers of a search that contain only part of what it found; `name` is the last of them. */
export function partOfAnswerDiagnostic(name: string, part: PartGiven): Diagnostic {
  const { answers } = part;
  const what = answers === 1 ? `\`${name}\` holds` : `${answers} answers, the last in \`${name}\`, hold`;
  return {
    code: 'flows/part-of-answer',
    severity: 'warning',
    meaning: 'noted',
    message: `${what} ${partInWords(part)}: the connections in the others are missing from the result`,
    help: 'search page by page (`search_after`, a scroll, `page`, the token of the next answer) or in shorter spans of time, and give all answers together',
    span: { file: name, line: 1, column: 1 },
  };
}

function partInWords(part: PartGiven): string {
  switch (part.of) {
    case 'records':
      return `${part.given} of ${part.isAtLeast ? 'at least ' : ''}${records(part.matched)} that the search found`;
    case 'pages':
      return `${part.answers} of ${part.pages} pages that the search found`;
    case 'chain':
      return `${records(part.given)} of a search with more answers, the next of which was not given`;
    case 'search':
      return `${part.given === 0 ? 'part' : records(part.given)} of a search that reports itself as incomplete`;
    case 'limit':
      return `${records(part.given)}, exactly as many as a limit of searches`;
  }
}

function records(count: number): string {
  return `${count} ${count === 1 ? 'record' : 'records'}`;
}
