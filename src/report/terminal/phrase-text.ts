import { visibleText } from '../../model/visible-text.ts';
import type { Phrase, Piece } from '../wording/phrases/phrase.ts';

/** Messages quote whole values; longer ones tell nothing more. */
const MAX_MESSAGE = 1000;

/** A phrase as plain text on one line, with nothing hidden in it. Columns are separated by a tab. */
export function phraseText(phrase: Phrase): string {
  return phrase.map(pieceText).join('');
}

function pieceText(piece: Piece): string {
  switch (piece.kind) {
    case 'words':
      return visibleText(piece.text, MAX_MESSAGE);
    case 'name':
      return visibleText(piece.text);
    case 'message':
      return visibleText(piece.text, MAX_MESSAGE);
    case 'place': {
      const { span, side } = piece;
      const place = `${visibleText(span.file, MAX_MESSAGE)}:${span.line}`;
      return side === 'head' ? place : `${place} before this change`;
    }
    case 'break':
      return '\t';
  }
}
