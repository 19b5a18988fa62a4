import { visibleText } from '../../model/visible-text.ts';
import type { Phrase, Piece } from '../wording/phrases/phrase.ts';
import {
  code,
  joinMarkdown,
  LINE_BREAK,
  link,
  message,
  ourWords,
  type SafeMarkdown,
} from './safe-markdown.ts';

/** URLs of lines, e.g. in GitLab at the head and the base commit; undefined when there is none. */
export interface LineLinks {
  readonly fileUrl?: (file: string, line: number) => string | undefined;
  readonly baseFileUrl?: (file: string, line: number) => string | undefined;
}

const MAX_FILE_NAME = 150;

export function phraseMarkdown(phrase: Phrase, links: LineLinks): SafeMarkdown {
  return joinMarkdown(phrase.map((piece) => pieceMarkdown(piece, links)));
}

function pieceMarkdown(piece: Piece, links: LineLinks): SafeMarkdown {
  switch (piece.kind) {
    case 'words':
      return ourWords(piece.text);
    case 'name':
      return code(piece.text);
    case 'message':
      return message(piece.text);
    case 'place':
      return placeMarkdown(piece, links);
    case 'break':
      return LINE_BREAK;
  }
}

/** The link names the folder, so the text need not: phones are narrow. */
function placeMarkdown({ span, side }: Piece & { kind: 'place' }, links: LineLinks): SafeMarkdown {
  const url = (side === 'head' ? links.fileUrl : links.baseFileUrl)?.(span.file, span.line);
  const shownFile = url === undefined ? span.file : span.file.slice(span.file.lastIndexOf('/') + 1);
  const place = link(code(`${visibleText(shownFile, MAX_FILE_NAME)}:${span.line}`), url);
  return side === 'head' ? place : joinMarkdown([place, ourWords(' before this change')]);
}
