import { wrapText } from '../report/terminal/columns.ts';
import { section } from './command-line/render-help.ts';
import { COMMANDS } from './declarations/all-commands.ts';

const SUMMARY =
  'Simulates Kubernetes network policy changes against recorded connections, and deploys them safely.';

const EXIT_CODES = `
Exit codes:
  0  passed                                   4  inconclusive: no, too few or too old flows
  1  gate failed, or policies have errors     5  deploy failed, cluster unchanged
  2  usage, configuration, unreadable input   6  deploy failed half-way: act by hand
  3  warnings (only with --strict-warnings)   7  drift, or a plan with something to do
                                             70  internal error
`;

/** The page of `sluice --help`. */
export function renderOverview(columns: number): string {
  return [
    `Usage: sluice <command> [flags]\n\n${wrapText(SUMMARY, columns)}\n`,
    section(
      'Commands',
      COMMANDS.map(({ name, summary }) => [name, summary]),
      columns,
    ),
    section(
      'Flags',
      [
        ['-h, --help', 'this page; after a command, the page of that command'],
        ['-V, --version', 'the version'],
      ],
      columns,
    ),
    EXIT_CODES,
  ].join('');
}
