import { namespacedName } from '../../model/namespaced-name.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { type SettledObject, type Settling, settleStatus } from '../../plan/settling/settling.ts';
import { firstLines } from './first-lines.ts';

/** Whether what was written is in force, and by what evidence; empty when there was nothing to wait for. Visible texts. */
export function settlingLines(settlings: readonly Settling[] | 'off' | undefined): readonly string[] {
  const status = settleStatus(settlings);
  if (status === undefined || settlings === undefined) return [];
  if (settlings === 'off') {
    return [
      'Not settled: Sluice did not wait until the writes were in force (`deploy.settle.seconds` is 0).',
    ];
  }
  const objects = settlings.flatMap((one) => one.objects);
  const refused = objects.flatMap(({ object, settled }) =>
    settled.kind === 'refused' ? [`refused: ${object.kind} ${namespacedName(object)}: ${settled.words}`] : [],
  );
  const head = {
    settled: `Settled: ${waited(settlings)}. No API says when a node enforces a policy.`,
    'not-known': `Not settled, not everything is known to be in force: ${waited(settlings)}.`,
    refused: 'Not in force: the network plug-in refuses what was written.',
  };
  return [
    status === 'off' ? '' : head[status],
    ...firstLines(refused, (line) => line),
    ...[...groupsOf(objects)].map(([what, group]) => `  ${what}: ${countKinds(group)}`),
  ].map(wholeVisibleText);
}

function waited(settlings: readonly Settling[]): string {
  const cuts = {
    cancelled: ', then the job was cancelled',
    'out-of-time': ', then the time limit of the run was reached',
  };
  const cut = settlings.flatMap((one) => (one.cut === undefined ? [] : cuts[one.cut]))[0] ?? '';
  const seconds = settlings.map(({ waitedSeconds }) => `${waitedSeconds} s`).join(', ');
  const times = settlings.length === 1 ? '' : `${settlings.length} times (`;
  return `waited ${times}${seconds}${times === '' ? '' : ')'}${cut}`;
}

/** Objects grouped by what is known about them, without the refused ones. */
function groupsOf(objects: readonly SettledObject[]): ReadonlyMap<string, readonly SettledObject[]> {
  const groups = new Map<string, SettledObject[]>();
  for (const one of objects) {
    const what = describe(one);
    if (what === undefined) continue;
    const group = groups.get(what);
    if (group === undefined) groups.set(what, [one]);
    else group.push(one);
  }
  return groups;
}

function describe({ settled }: SettledObject): string | undefined {
  switch (settled.kind) {
    case 'accepted':
      return settled.since === 'the-write'
        ? 'accepted by the network plug-in since the write (condition `Valid`)'
        : 'accepted by the network plug-in before the write, and not withdrawn (condition `Valid`)';
    case 'no-evidence':
      return 'without evidence in the API, given this time (`deploy.settle.seconds`)';
    case 'not-known':
      return `not known, ${settled.why}`;
    case 'refused':
      return undefined;
  }
}

/** `2 NetworkPolicy, 1 deletion`. */
function countKinds(objects: readonly SettledObject[]): string {
  const counts = new Map<string, number>();
  for (const { object, isDeleted } of objects) {
    const what = isDeleted ? `deleted ${object.kind}` : object.kind;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
}
