import type { FlowDigest } from '../../flow-digest.ts';
import { answerSheet } from './answer-sheet.ts';
import { type CellSheet, idCells } from './chunk-cells.ts';
import { connectionSheet } from './connection-sheet.ts';
import { counterSheet } from './counter-sheet.ts';
import type { DigestTable } from './digest-table.ts';
import { endSheet } from './end-sheet.ts';

/** All columns of a digest file of which any row has a cell: readers take the others for empty. */
export function digestSheet(digest: FlowDigest, table: DigestTable): CellSheet {
  const { connections, answers } = digest;
  const sheets: readonly CellSheet[] = [
    rowSheet(connections.length),
    endSheet('source', table),
    endSheet('destination', table),
    connectionSheet(connections),
    counterSheet(connections),
    answerSheet(answers, connections.length),
  ];
  return {
    columns: sheets.flatMap(({ columns }) => columns),
    load(start, end) {
      for (const sheet of sheets) sheet.load(start, end);
    },
  };
}

/** What each row is. */
function rowSheet(connections: number): CellSheet {
  const cells = idCells(['connection', 'dns-answer']);
  return {
    columns: [{ name: 'row', type: 'STRING', cells }],
    load(start, end) {
      for (let row = start; row < end; row++) cells.ids[row - start] = row < connections ? 0 : 1;
    },
  };
}
