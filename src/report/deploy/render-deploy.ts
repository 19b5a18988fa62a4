import { formatSpan } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { type DeployReport, deployStatus, type ObjectOutcome } from '../../plan/runs/deploy-outcome.ts';
import { renderLeftObjects, renderModes } from './render-plan.ts';
import { renderWatch } from './render-watch.ts';
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
  ['restored', 'undone'],
  ['not-tried', 'not tried'],
];

/** What the deploy did with each object, one line each, then the outcome and what to do about it. */
export function renderDeploy(report: DeployReport): string {
  const width = Math.max(...OUTCOMES.map(([, word]) => word.length));
  const word = new Map(OUTCOMES);
  const lines = report.objects.map(
    ({ object, outcome }) =>
      `${(word.get(outcome) ?? outcome).padEnd(width)}  ${object.kind} ${namespacedName(object)}${object.span === undefined ? '' : ` (${formatSpan(object.span)})`}`,
  );
  return [
    lines.length > 0 && lines.map(wholeVisibleText).join('\n'),
    renderModes(report.modes ?? []),
    outcomeSentence(report),
    settlingText(report),
    report.watch !== undefined && renderWatch(report.watch).trimEnd(),
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

function rollbackCommand({ applySet: { namespace, name } }: DeployReport, run: string): string {
  return `sluice rollback ${shellWord(run)} --apply-set ${shellWord(namespace)}/${shellWord(name)}`;
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
      return `Deploy to ${server} failed: nothing was written, the cluster is unchanged.${counts === '' ? '' : ` ${counts}.`}`;
    case 'restored':
      return [
        `Deploy to ${server} failed: what was written was undone, the cluster is restored. ${counts}.`,
        'Fix the cause and run it again.',
      ].join('\n');
    case 'half-way':
      if (report.watch !== undefined) {
        const back = report.run === undefined ? [] : [`To go back: ${rollbackCommand(report, report.run)}`];
        return [
          `Deployed to ${server}: ${counts}. Its watch failed, and it was not rolled back.`,
          ...back,
        ].join('\n');
      }
      return [
        `Deploy to ${server} failed half-way: ${counts}.`,
        'The objects above are in the state shown.',
        ...(report.objects.some(({ outcome }) => outcome === 'uncertain')
          ? ['Uncertain ones may have been written: the server did not answer, and could not be asked.']
          : []),
        'Fix the cause, then continue: run the same `sluice deploy` again, which writes only what is missing;',
        ...(report.run === undefined ? [] : [`or go back: ${rollbackCommand(report, report.run)}`]),
      ].join('\n');
  }
}
