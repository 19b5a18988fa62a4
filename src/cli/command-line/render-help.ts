import { wrapText } from '../../report/terminal/columns.ts';
import { type Command, flagSpelling } from './command.ts';
import { operandUsage } from './operand.ts';

/** Two columns of a help page: what can be written, and what it means. */
type Row = readonly [term: string, meaning: string];

const MIN_MEANING = 30;

/** The page of one command, broken into lines of at most `columns`. */
export function renderCommandHelp(command: Command, columns: number): string {
  const { name, summary, operands } = command;
  const taken = Object.entries(operands).map(([key, operand]) => operandUsage(key, operand));
  const usage = ['sluice', name, '[flags]', ...taken].join(' ');
  const operandRows = Object.entries(operands).map(([key, { help }]): Row => [key, help]);
  return [
    `Usage: ${usage}\n\n${wrapText(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`, columns)}\n`,
    section('Operands', operandRows, columns),
    section('Flags', flagRows(command), columns),
  ].join('');
}

/** A titled list; nothing when there are no rows. */
export function section(title: string, rows: readonly Row[], columns: number): string {
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([term]) => term.length)) + 4;
  const room = Math.max(columns - width, MIN_MEANING);
  const lines = rows.map(([term, meaning]) => {
    const text = wrapText(meaning, room).replaceAll('\n', `\n${' '.repeat(width)}`);
    return `  ${term.padEnd(width - 2)}${text}`;
  });
  return `\n${title}:\n${lines.join('\n')}\n`;
}

function flagRows({ flags }: Command): readonly Row[] {
  const rows = Object.entries(flags).map(([key, { short, kind, isList, help }]): Row => {
    const start = short === undefined ? '    ' : `-${short}, `;
    const value = kind === undefined ? '' : ` <${kind.placeholder}>${isList ? '...' : ''}`;
    return [`${start}${flagSpelling(key)}${value}`, help];
  });
  return [...rows, ['-h, --help', 'this page']];
}
