import type { SourceSpan } from '../../model/diagnostic.ts';
import type { LineOrigin, ManifestFile } from '../manifest.ts';

/** A comment that silences one kind of problem: `# sluice: ignore policy/split-peer: why`. */
export interface Silence {
  readonly code: string;
  /** Empty when none is given; then the comment silences nothing. */
  readonly reason: string;
  /** Where the comment is. */
  readonly span: SourceSpan;
  /** The lines of the file that it applies to, both included. */
  readonly lines: { readonly first: number; readonly last: number };
}

type Comment = Omit<Silence, 'lines'>;

/** At the start of a line or after white space, as YAML demands for comments. */
const COMMENT = /(?:^|\s)#\s*sluice:\s*ignore(?![\w-])(?<rest>.*)$/;
const CODE_AND_REASON = /^\s*(?<code>[^\s:]*)\s*(?::(?<reason>.*))?/;
const SEPARATOR = /^(?:---|\.\.\.)(?:\s|$)/;

/**
 * The silences of a text. A comment at the end of a line applies to that line. A comment on a line of its own applies to the next
 * line that holds something or, before everything else in a document, to the whole document.
 */
export function findSilences({ file, text, origins }: ManifestFile): readonly Silence[] {
  if (!text.includes('sluice:')) return [];
  const silences: Silence[] = [];
  let waiting: Comment[] = [];
  let documentComments: Comment[] = [];
  let isEmpty = true;
  let start = 1;
  const take = (comments: readonly Comment[], first: number, last: number): void => {
    for (const comment of comments) silences.push({ ...comment, lines: { first, last } });
  };
  const endDocument = (last: number): void => {
    take(documentComments, start, last);
    // They apply to nothing: no line came after them.
    take(waiting, last + 1, last);
    [waiting, documentComments, isEmpty, start] = [[], [], true, last + 1];
  };

  const lines = text.split(/\r\n|\n|\r/);
  lines.forEach((line, i) => {
    const number = i + 1;
    if (SEPARATOR.test(line)) {
      endDocument(i);
      return;
    }
    const content = line.trim();
    const comment = line.includes('sluice:') ? readComment(line, file, number) : undefined;
    if (content.startsWith('#')) {
      if (comment !== undefined) waiting.push(comment);
    } else if (content !== '') {
      if (comment !== undefined) take([comment], number, number);
      if (isEmpty) documentComments = waiting;
      else take(waiting, number, number);
      waiting = [];
      isEmpty = false;
    }
  });
  endDocument(lines.length);
  return origins === undefined ? silences : silences.map((silence) => atOrigin(silence, origins));
}

function readComment(line: string, file: string, number: number): Comment | undefined {
  const match = COMMENT.exec(line);
  if (match === null) return undefined;
  const { code = '', reason = '' } = CODE_AND_REASON.exec(match.groups?.rest ?? '')?.groups ?? {};
  const column = line.indexOf('#', match.index) + 1;
  return { code, reason: reason.trim(), span: { file, line: number, column } };
}

/** Problems of a rendered text are reported where it was written, so silences must be moved there, too. */
function atOrigin(silence: Silence, origins: readonly (LineOrigin | undefined)[]): Silence {
  const at = origins[silence.span.line - 1];
  if (at === undefined) return silence;
  const { first, last } = silence.lines;
  const places = origins
    .slice(first - 1, last)
    .flatMap((origin) => (origin?.file === at.file ? [origin.line] : []));
  const span = { ...silence.span, file: at.file, line: at.line };
  const bounds = places.reduce(
    (known, line) => ({ first: Math.min(known.first, line), last: Math.max(known.last, line) }),
    { first: Number.POSITIVE_INFINITY, last: 0 },
  );
  return { ...silence, span, lines: bounds };
}
