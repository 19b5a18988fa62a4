import { formatSpan } from '../../model/diagnostic.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import {
  type DeployPlan,
  isWritten,
  type LeftObject,
  type ObjectMode,
  type PlannedAction,
  type PlannedChange,
} from '../../plan/deploy-plan.ts';
import type { WriteEffect } from '../../plan/order/write-effect.ts';
import { type DiffLine, lineDiff } from '../line-diff.ts';
import { connectionText } from './connection-text.ts';
import { impactLines } from './impact-lines.ts';
import { orderLines } from './order-lines.ts';
import { shellWord } from './shell-word.ts';
import { waitLines } from './wait-lines.ts';

/** More lines of one object than anybody reads in a job log; the JSON plan has them all. */
const MAX_DIFF_LINES = 200;

const EFFECT_SENTENCE: Readonly<Record<WriteEffect, string | undefined>> = {
  widens: 'only adds allows',
  isolates: 'may isolate pods that no policy selects today',
  narrows: 'may remove allows',
  unknown: 'is not simulated: its effect until the rest is written is not known',
  none: undefined,
};

const ACTION_SENTENCE: Readonly<Partial<Record<PlannedAction, string>>> = {
  adopt: 'same content; Sluice becomes its manager',
  delete: 'deployed by Sluice earlier, no longer among the policies',
  refused: 'cannot be written, see the errors; this is what would change',
};

const MARK: Readonly<Record<DiffLine['change'], string>> = {
  added: '+ ',
  removed: '- ',
  same: '  ',
  gap: '…',
};

/** The plan as text: what is written, in which order, line by line; what stays; what is left over. */
export function renderPlan(plan: DeployPlan): string {
  const shown = plan.changes.filter(({ action }) => action !== 'unchanged');
  const unchanged = plan.changes.filter(({ action }) => action === 'unchanged');
  const waits = waitLines(plan);
  return [
    `Plan for ${wholeVisibleText(plan.server)}: ${countActions(plan.changes)}`,
    ...shown.flatMap((change, index) => [waits?.get(index), renderChange(change, index + 1)]),
    waits?.get(plan.changes.filter(isWritten).length),
    plan.settleSeconds === 0 &&
      shown.some(({ waitsBefore }) => waitsBefore !== undefined) &&
      'Sluice does not wait until writes are in force (`deploy.settle.seconds` is 0), although some depend on earlier ones.',
    unchanged.length > 0 &&
      `Unchanged: ${unchanged.map(({ object }) => wholeVisibleText(namespacedName(object))).join(', ')}`,
    renderModes(plan.modes),
    plan.impact && impactLines(plan.impact).join('\n'),
    orderText(plan),
    renderLeftObjects(plan.leftInCluster),
  ]
    .filter((part) => typeof part === 'string')
    .map((part) => `${part}\n`)
    .join('\n');
}

const MODE_SENTENCE: Readonly<Record<ObjectMode['mode'], string>> = {
  off: 'off, and not applied',
  audit: 'audited: in the cluster, and denies nothing',
};

/** Policies whose files say that they are not enforced; undefined when there are none. */
export function renderModes(modes: readonly ObjectMode[]): string | undefined {
  if (modes.length === 0) return undefined;
  return [
    'Not enforced, as set in their files:',
    ...modes.map(({ object, mode }) => {
      const source = object.span === undefined ? '' : ` (${formatSpan(object.span)})`;
      return wholeVisibleText(`  ${object.kind} ${namespacedName(object)}${source}: ${MODE_SENTENCE[mode]}`);
    }),
  ].join('\n');
}

function orderText({ order }: DeployPlan): string | undefined {
  const lines = orderLines(order);
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** Objects that Sluice manages but that are not in the set, and how to delete them; undefined when there are none. */
export function renderLeftObjects(left: readonly LeftObject[]): string | undefined {
  if (left.length === 0) return undefined;
  return [
    'Left in the cluster: applied by Sluice before it kept a ledger, not among these policies, still in force.',
    'Their owner is not known. If they were removed from this repository (and do not come from another one), delete them:',
    ...left.map(({ resource, namespace, name }) => {
      const where = namespace === undefined ? '' : ` --namespace=${shellWord(namespace)}`;
      return `  kubectl delete ${shellWord(resource)} ${shellWord(name)}${where}`;
    }),
  ].join('\n');
}

/** `1 to create, 2 to update, 3 unchanged`. */
export function countActions(changes: readonly PlannedChange[]): string {
  const words: readonly (readonly [PlannedAction, string])[] = [
    ['create', 'to create'],
    ['update', 'to update'],
    ['adopt', 'to adopt'],
    ['delete', 'to delete'],
    ['refused', 'refused'],
    ['unchanged', 'unchanged'],
  ];
  const counts = words
    .map(([action, word]) => ({ count: changes.filter((change) => change.action === action).length, word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${count} ${word}`);
  return counts.length === 0 ? 'no policies' : counts.join(', ');
}

function bridgeSentence({ bridge, action }: PlannedChange): string | undefined {
  if (bridge === undefined) return undefined;
  if (bridge === 'left-over') return 'a temporary bridge left by a run that died';
  if ('copyOf' in bridge) {
    return action === 'delete'
      ? `the bridge for ${bridge.copyOf} is no longer needed: the set is written`
      : `temporary bridge: what ${bridge.copyOf} will allow is allowed until the set is written; otherwise ${connectionText(bridge.saves)} would be cut`;
  }
  const { workload, directions, saves } = bridge;
  return action === 'delete'
    ? `the bridge for ${workload} is no longer needed: the set is written`
    : `temporary bridge: ${workload}, which no policy isolates yet, stays open (${directions.join(', ')}) until the set is written; otherwise ${connectionText(saves)} would be cut`;
}

function renderChange(change: PlannedChange, place: number): string {
  const { object, action, effect, takesFrom } = change;
  const sentences = [
    bridgeSentence(change) ?? ACTION_SENTENCE[action] ?? EFFECT_SENTENCE[effect],
    takesFrom.length > 0 && `taken over from ${takesFrom.join(', ')}`,
  ].filter((sentence) => typeof sentence === 'string');
  const source = object.span === undefined ? '' : ` (${formatSpan(object.span)})`;
  const said = sentences.length === 0 ? '' : `: ${sentences.join('; ')}`;
  const title = `${place}. ${action} ${object.kind} ${namespacedName(object)}`;
  const lines = action === 'adopt' ? [] : lineDiff(change.before, change.after);
  const rest = lines.length - MAX_DIFF_LINES;
  return [
    wholeVisibleText(`${title}${source}${said}`),
    ...lines
      .slice(0, MAX_DIFF_LINES)
      .map(({ change: kind, text }) => `   ${MARK[kind]}${wholeVisibleText(text)}`.trimEnd()),
    ...(rest > 0 ? [`   … ${rest} more lines, see the JSON plan`] : []),
  ].join('\n');
}
