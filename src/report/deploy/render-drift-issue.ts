import { namespacedName } from '../../model/namespaced-name.ts';
import type { DriftedObject } from '../../plan/drift.ts';
import { lineDiff } from '../line-diff.ts';
import { code, joinMarkdown, listItem, ourWords, type SafeMarkdown } from '../markdown/safe-markdown.ts';
import { DRIFT_WORDS } from './render-drift.ts';

/** More than anybody reads in an issue; the job log has them all. */
const MAX_OBJECTS = 50;
const MAX_LINES = 10;
const MAX_MANAGERS = 5;

const KEPT_BY =
  'Sluice keeps this issue: it changes when the drift does, is closed when there is none, and opened again when there is some.';

/** The description of the one issue about the drift of a cluster, as Markdown in which nothing of a policy or the cluster can act. */
export function renderDriftIssue(server: string, drifted: readonly DriftedObject[]): string {
  if (drifted.length === 0) return `No drift: ${code(server)} matches git.\n\n${KEPT_BY}\n`;
  const isOne = drifted.length === 1;
  const shown = drifted.slice(0, MAX_OBJECTS);
  const more = drifted.length - shown.length;
  return [
    `${drifted.length} ${isOne ? 'policy' : 'policies'} on ${code(server)} ${isOne ? 'does' : 'do'} not match git. Lines with ${code('-')} are in the cluster, those with ${code('+')} in git.`,
    [...shown.map(objectItem), ...(more === 0 ? [] : [`- … and ${more} more`])].join('\n'),
    'The log of the job has the whole difference. `sluice drift --repair` repairs the differences.',
    KEPT_BY,
    '',
  ].join('\n\n');
}

function objectItem({ object, kind, managers, change }: DriftedObject): SafeMarkdown {
  const head = joinMarkdown([
    ourWords(`${object.kind} `),
    code(namespacedName(object)),
    ourWords(` ${DRIFT_WORDS[kind]}`),
    ...managers
      .slice(0, MAX_MANAGERS)
      .flatMap((manager, i) => [ourWords(i === 0 ? '; also managed by ' : ', '), code(manager)]),
    ...(managers.length > MAX_MANAGERS ? [ourWords(` and ${managers.length - MAX_MANAGERS} more`)] : []),
  ]);
  const refusal =
    change.refusedByPlugIn === undefined
      ? []
      : [joinMarkdown([ourWords('the network plug-in refuses it: '), code(change.refusedByPlugIn)])];
  return listItem([head, ...refusal, ...changedLines({ kind, change })]);
}

function changedLines({ kind, change }: Pick<DriftedObject, 'kind' | 'change'>): readonly SafeMarkdown[] {
  if (kind === 'shared' || kind === 'not-enforced' || kind === 'going') return [];
  const lines = lineDiff(change.before, change.after).flatMap((line) =>
    line.change === 'added' ? [`+ ${line.text}`] : line.change === 'removed' ? [`- ${line.text}`] : [],
  );
  const shown = lines.slice(0, MAX_LINES).map(code);
  return lines.length > MAX_LINES ? [...shown, ourWords(`… ${lines.length - MAX_LINES} more lines`)] : shown;
}
