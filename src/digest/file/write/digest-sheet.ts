import { formatIpAddress } from '../../../model/ip-address.ts';
import type { FlowDigest, SeenAnswer } from '../../flow-digest.ts';
import { ANSWER_COLUMNS } from '../digest-columns.ts';
import { type CellSheet, clearCells, idCells, numberCells, textCells, timeCell } from './chunk-cells.ts';
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

/** What rows tell that are DNS answers: those behind the first `connections` rows, which have no cell here. */
function answerSheet(answers: readonly SeenAnswer[], connections: number): CellSheet {
  if (answers.length === 0) return { columns: [], load() {} };
  const names = textCells();
  const addresses = textCells();
  const first = numberCells();
  const last = numberCells();
  const columns = [
    { name: 'dns_name', type: ANSWER_COLUMNS.dns_name, cells: names },
    { name: 'dns_address', type: ANSWER_COLUMNS.dns_address, cells: addresses },
    { name: 'dns_first', type: ANSWER_COLUMNS.dns_first, cells: first },
    { name: 'dns_last', type: ANSWER_COLUMNS.dns_last, cells: last },
  ];
  const isDated = {
    dns_first: answers.some(({ firstSeen }) => firstSeen !== undefined),
    dns_last: answers.some(({ lastSeen }) => lastSeen !== undefined),
  };
  return {
    columns: columns.filter(({ name }) =>
      name === 'dns_first' || name === 'dns_last' ? isDated[name] : true,
    ),
    load(start, end) {
      for (const { cells } of columns) clearCells(cells);
      for (let row = Math.max(start, connections); row < end; row++) {
        const answer = answers[row - connections];
        if (answer === undefined) continue;
        names.texts[row - start] = answer.name;
        addresses.texts[row - start] = formatIpAddress(answer.address);
        first.numbers[row - start] = timeCell(answer.firstSeen);
        last.numbers[row - start] = timeCell(answer.lastSeen);
      }
    },
  };
}
