import type { GateReason, WeakEvidence } from '../../../impact/gate/gate-reason.ts';
import type { SourceLimit } from '../../../model/digest.ts';
import { formatCount, formatShare, plural } from '../phrases/count.ts';
import { name, type Phrase, say, words } from '../phrases/phrase.ts';
import { formatDuration } from '../phrases/time.ts';

export function isWeakEvidence(reason: GateReason): reason is WeakEvidence {
  return Object.hasOwn(WEAK_EVIDENCE_CLAUSES, reason.code);
}

/** Longer names would push the reason out of a notification. */
const NAME_THAT_FITS = 25;

/** Why good news is worth less, as the clause after "but". */
export const WEAK_EVIDENCE_CLAUSES: ReasonClauses<WeakEvidence['code']> = {
  'no-inventory': ({ namespaces }) =>
    say`no inventory lists the workloads of ${namespacesClause(namespaces)}`,
  'unlisted-workloads': ({ recorded, unlisted }) =>
    say`the inventory lacks ${unlisted} of ${words(plural(recorded, 'recorded workload'))}`,
  'nothing-touched': () => say`the changed policies select no known workload`,
  'nothing-enforced': () => say`it changes only staged policies, and nothing that is enforced`,
  'no-times': () => say`the records have no time`,
  'fallback-flows': () => say`the recording could not be fetched, and another one was used`,
  'short-window': shortWindowClause,
  'unrecorded-hours': unrecordedHoursClause,
  'few-connections': ({ connections }) =>
    say`only ${words(plural(connections, 'connection'))} ${connections === 1 ? say`was` : say`were`} recorded`,
  'few-compared': ({ compared, of }) => comparedClause(compared, of),
  'touched-not-compared': ({ connections }) =>
    say`none of the ${words(plural(connections, 'connection'))} it affects could be compared`,
  'model-disagrees': ({ agreeing, compared, isOfTouched }) =>
    isOfTouched === true
      ? say`the model agrees on only ${words(`${formatCount(agreeing)} of ${plural(compared, 'connection')}`)} it affects`
      : say`the model agrees with only ${words(formatShare(agreeing, compared))} of what was recorded`,
  'limited-sources': ({ limits }) => limitClause(limits),
  'unseen-runs': unseenRunsClause,
  'several-clusters': ({ clusters }) => say`the recording is of ${clustersClause(clusters)}`,
  'other-nodes': ({ count }) =>
    count === undefined
      ? say`no recorded node is in the inventory`
      : say`${words(plural(count, 'recorded node'))} ${count === 1 ? say`is` : say`are`} not in the inventory`,
  'silent-nodes': ({ recorded, known, isLately }) =>
    say`only ${recorded} of ${words(plural(known, 'node'))} recorded anything${isLately === true ? say` lately` : []}`,
  'short-nodes': ({ nodes, minimumMs }) =>
    say`${nodesClause(nodes)} ${nodes.length === 1 ? say`was` : say`were`} recorded for less than half of ${words(formatDuration(minimumMs))}`,
  'unreached-nodes': ({ nodes }) => say`the recorder could not reach ${nodesClause(nodes)}`,
  'unread-lines': ({ unread, lines }) =>
    say`${words(formatCount(unread))} of ${words(plural(lines, 'line'))} could not be read`,
  'lost-events': ({ lost, records }) =>
    say`the recorder lost ${words(plural(lost, 'event'))} and recorded ${words(formatCount(records))}`,
};

function shortWindowClause({ windowMs, minimumMs, without }: GateReasonOf<'short-window'>): Phrase {
  if (without === undefined) return say`the recording is shorter than ${words(formatDuration(minimumMs))}`;
  const counted = words(formatDuration(windowMs));
  switch (without) {
    case 'old':
      return say`only ${counted} of the recording is recent`;
    case 'limited':
      return say`only ${counted} of the recording is from sources that show everything`;
    case 'one-node':
      return say`only ${counted} of the recording is from more than one node`;
  }
}

const HOUR_MS = 3_600_000;

function unrecordedHoursClause({ recordedMs, ofMs }: GateReasonOf<'unrecorded-hours'>): Phrase {
  const recorded =
    recordedMs < 2 * HOUR_MS ? formatDuration(recordedMs) : String(Math.round(recordedMs / HOUR_MS));
  const rhythm = ofMs <= 24 * HOUR_MS ? 'a day' : formatDuration(ofMs);
  return say`only ${words(recorded)} of the ${Math.round(ofMs / HOUR_MS)} hours of ${words(rhythm)} were recorded`;
}

function unseenRunsClause({ workloads, within, covered }: GateReasonOf<'unseen-runs'>): Phrase {
  const [only = ''] = workloads;
  const isOne = workloads.length === 1;
  const who =
    isOne && only.length <= NAME_THAT_FITS
      ? say`CronJob ${name(only)}`
      : words(plural(workloads.length, 'CronJob'));
  const all = isOne ? 'it' : 'them';
  const some = covered === workloads.length ? all : `${covered} of them`;
  const more = within === undefined ? [] : say` (one more ${words(within)} would cover ${words(some)})`;
  return say`${who} did not run while recording${more}`;
}

/** The first limit weighs most. */
function limitClause([limit = 'rate-limited']: readonly SourceLimit[]): Phrase {
  return LIMITS[limit];
}

const LIMITS: Readonly<Record<SourceLimit, Phrase>> = {
  'no-allowed': say`allowed connections were not recorded`,
  'other-layer': say`the records hold outcomes of a cloud firewall, not of policies`,
  'no-outcomes': say`no record says what policies decided`,
  'no-ports': say`ports were not recorded`,
  merged: say`the recorder merges connections into one record`,
  sampled: say`only a sample was recorded`,
  'rate-limited': say`the recorder drops records above its rate`,
  'no-unselected': say`pods that no policy selected before were not recorded`,
};

function comparedClause(compared: number, of: number): Phrase {
  if (of === 0) return say`nothing was recorded since the policies changed`;
  const all = words(plural(of, 'connection'));
  return compared === 0
    ? say`none of ${all} could be compared with the model`
    : say`only ${compared} of ${all} could be compared with the model`;
}

function clustersClause(clusters: readonly string[]): Phrase {
  const [one = '', other = ''] = clusters;
  const fit = clusters.length === 2 && one.length + other.length <= 2 * NAME_THAT_FITS;
  return fit
    ? say`two clusters, ${name(one)} and ${name(other)}`
    : [words(plural(clusters.length, 'cluster'))];
}

function nodesClause(nodes: readonly string[]): Phrase {
  const [only = ''] = nodes;
  const isShort = nodes.length === 1 && only.length <= NAME_THAT_FITS;
  return isShort ? say`node ${name(only)}` : [words(plural(nodes.length, 'node'))];
}

function namespacesClause(namespaces: readonly string[]): Phrase {
  const [only] = namespaces;
  if (only === undefined) return say`the cluster`;
  if (namespaces.length === 1 && only.length <= NAME_THAT_FITS) return [name(only)];
  return [words(plural(namespaces.length, 'namespace'))];
}

/** The reasons with one of these codes. */
export type GateReasonOf<Code extends GateReason['code']> = {
  readonly [One in Code]: GateReason & { readonly code: One };
}[Code];

/** What is said of each reason; a code that has no clause is an error of types. */
export type ReasonClauses<Code extends GateReason['code']> = {
  readonly [One in Code]: (reason: GateReasonOf<One>) => Phrase;
};
