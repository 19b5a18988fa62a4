import { formatIpAddress } from '../../../model/ip-address.ts';
import type { SeenAnswer } from '../../flow-digest.ts';
import { ANSWER_COLUMNS } from '../digest-columns.ts';
import { type CellSheet, clearCells, numberCells, textCells } from './chunk-cells.ts';
import { timeCell } from './time-cell.ts';

/** What rows tell that are DNS answers: those behind the first `connections` rows, which have no cell here. */
export function answerSheet(answers: readonly SeenAnswer[], connections: number): CellSheet {
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
