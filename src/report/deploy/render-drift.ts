import { namespacedName } from '../../model/namespaced-name.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import type { BesideObject, DriftedObject, DriftKind } from '../../plan/drift.ts';
import { lineDiff } from '../line-diff.ts';

const MARK = { added: '+ ', removed: '- ', same: '  ', gap: '…' } as const;
/** More lines of one object than anybody reads in a job log. */
const MAX_LINES = 100;

/** More objects beside the set than anybody reads in a job log. */
const MAX_BESIDE = 20;

/**
 * What drifted, through whom as far as managedFields tell, and what a repair would change; and what is live beside the set.
 * `isComplete`: everything could be looked at where something of the set may be.
 */
export function renderDrift(
  server: string,
  drifted: readonly DriftedObject[],
  beside: readonly BesideObject[] = [],
  { isComplete = true } = {},
): string {
  const where = wholeVisibleText(server);
  const shown = drifted.length === 0 ? noDrift(where, isComplete) : renderDrifted(where, drifted);
  return `${shown}${renderBeside(beside)}`;
}

function renderBeside(beside: readonly BesideObject[]): string {
  if (beside.length === 0) return '';
  const isOne = beside.length === 1;
  const shown = beside.slice(0, MAX_BESIDE).map(({ object, managers, owner }) => {
    const by = managers.length === 0 ? '' : ` (${managers.join(', ')})`;
    const whose = owner === undefined ? '' : `: ${owner}`;
    return `   ${wholeVisibleText(`${object.kind} ${namespacedName(object)}${by}${whose}`)}\n`;
  });
  const more = beside.length - shown.length;
  return [
    `\n${isOne ? '1 object' : `${beside.length} objects`} in the namespaces of the set ${isOne ? 'is not in git, but is also' : 'are not in git, but are also'} in force:\n`,
    ...shown,
    ...(more === 0 ? [] : [`   … and ${more} more\n`]),
  ].join('');
}

function noDrift(where: string, isComplete: boolean): string {
  return isComplete
    ? `No drift: ${where} matches git.\n`
    : `No drift was seen on ${where}, but not everything could be looked at: something that left git may still be there.\n`;
}

function renderDrifted(where: string, drifted: readonly DriftedObject[]): string {
  const parts = drifted.map(({ object, kind, managers, change }) => {
    const by = managers.length === 0 ? '' : `; also managed by ${managers.join(', ')}`;
    const refusal = change.refusedByPlugIn;
    const isSame = kind === 'shared' || kind === 'not-enforced' || kind === 'going';
    const diff = isSame ? [] : lineDiff(change.before, change.after);
    return [
      `${object.kind} ${namespacedName(object)} ${DRIFT_WORDS[kind]}${by}`,
      ...(refusal === undefined ? [] : [`   the network plug-in refuses it: ${refusal}`]),
      ...diff.slice(0, MAX_LINES).map(({ change: mark, text }) => `   ${MARK[mark]}${text}`.trimEnd()),
      ...(diff.length > MAX_LINES ? ['   …'] : []),
    ]
      .map(wholeVisibleText)
      .join('\n');
  });
  return `${parts.join('\n\n')}\n\nDrift on ${where}: ${summary(drifted)}\n`;
}

function summary(drifted: readonly DriftedObject[]): string {
  const refused = drifted.filter(({ kind }) => kind === 'not-enforced').length;
  const going = drifted.filter(({ kind }) => kind === 'going').length;
  const differing = drifted.length - refused - going;
  return [
    ...(differing === 0
      ? []
      : [
          `${differing} ${differing === 1 ? 'object differs' : 'objects differ'} from git. \`sluice drift --repair\` repairs it.`,
        ]),
    ...(refused === 0
      ? []
      : [`${refused} ${refused === 1 ? 'is' : 'are'} not enforced: fix what the network plug-in refuses.`]),
    ...(going === 0
      ? []
      : [
          `${going} ${going === 1 ? 'is' : 'are'} being deleted: deploy again when the finalizers are done with ${going === 1 ? 'it' : 'them'}.`,
        ]),
  ].join(' ');
}

/** What is said about a drifted object, after its name. */
export const DRIFT_WORDS: Readonly<Record<DriftKind, string>> = {
  missing: 'is missing in the cluster',
  changed: 'differs from git',
  extra: 'was deployed and is no longer in git',
  shared: 'matches git, but Sluice is not its only manager',
  'not-enforced': 'matches git, but is not enforced',
  going: 'was deleted by somebody, and only its finalizers keep it',
};
