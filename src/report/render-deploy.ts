import { formatSpan } from '../model/diagnostic.ts';
import { wholeVisibleText } from '../model/visible-text.ts';
import { type DeployReport, deployStatus, type ObjectOutcome } from '../plan/deploy-outcome.ts';
import { objectName } from '../plan/deploy-plan.ts';
import { renderLeftObjects, renderModes } from './render-plan.ts';
import { settlingLines } from './settling-lines.ts';
import { shellWord } from './shell-word.ts';

const OUTCOMES: readonly (readonly [ObjectOutcome, string])[] = [
  ['created', 'created'],
  ['updated', 'updated'],
  ['adopted', 'adopted'],
  ['deleted', 'deleted'],
  ['unchanged', 'unchanged'],
  ['failed', 'failed'],
  ['uncertain', 'uncertain'],
  ['restored', 'put back'],
  ['not-tried', 'not tried'],
];

/** What the deploy did with each object, in one line each, then the outcome and what to do about it. */
export function renderDeploy(report: DeployReport): string {
  const width = Math.max(...OUTCOMES.map(([, word]) => word.length));
  const word = new Map(OUTCOMES);
  const lines = report.objects.map(
    ({ object, outcome }) =>
      `${(word.get(outcome) ?? outcome).padEnd(width)}  ${object.kind} ${objectName(object)}${object.span === undefined ? '' : ` (${formatSpan(object.span)})`}`,
  );
  return [
    lines.length > 0 && lines.map(wholeVisibleText).join('\n'),
    renderModes(report.modes ?? []),
    outcomeSentence(report),
    settlingText(report),
    renderLeftObjects(report.leftInCluster),
  ]
    .filter((part) => typeof part === 'string')
    .map((part) => `${part}\n`)
    .join('\n');
}

function settlingText({ settlings }: DeployReport): string | undefined {
  const lines = settlingLines(settlings);
  return lines.length === 0 ? undefined : lines.join('\n');
}

function outcomeSentence(report: DeployReport): string {
  const server = wholeVisibleText(report.server);
  const counts = OUTCOMES.map(([outcome, word]) => ({
    count: report.objects.filter((object) => object.outcome === outcome).length,
    word,
  }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${count} ${word}`)
    .join(', ');
  switch (deployStatus(report)) {
    case 'deployed':
      return `Deployed to ${server}: ${counts}.`;
    case 'nothing-written':
      return `Deploy to ${server} failed: nothing was written, the cluster is as it was.${counts === '' ? '' : ` ${counts}.`}`;
    case 'restored':
      return [
        `Deploy to ${server} failed: what was written was put back, the cluster is as it was. ${counts}.`,
        'Repair the cause and run it again.',
      ].join('\n');
    case 'half-way':
      return [
        `Deploy to ${server} failed half-way: ${counts}.`,
        'The objects above are in the state shown.',
        ...(report.objects.some(({ outcome }) => outcome === 'uncertain')
          ? ['Uncertain ones may have been written: the server did not answer, and could not be asked.']
          : []),
        'Repair the cause, then go on: run the same `sluice deploy` again, which writes only what is missing;',
        ...(report.run === undefined
          ? []
          : [
              `or go back: sluice rollback ${shellWord(report.run)} --apply-set ${shellWord(report.applySet.namespace)}/${shellWord(report.applySet.name)}`,
            ]),
      ].join('\n');
  }
}
