import type { GateReason, WeakEvidence } from '../../impact/gate/gate-reason.ts';
import type { SourceLimit } from '../../model/digest.ts';
import { formatCount, formatShare, plural } from './count.ts';
import { name, type Phrase, say, words } from './phrase.ts';
import { formatDuration } from './time.ts';

const CODES: readonly string[] = [
  'no-inventory',
  'nothing-touched',
  'nothing-enforced',
  'no-times',
  'short-window',
  'few-connections',
  'few-compared',
  'touched-not-compared',
  'model-disagrees',
  'limited-sources',
  'unseen-runs',
  'several-clusters',
  'silent-nodes',
  'short-nodes',
  'unreached-nodes',
  'lost-events',
  'unread-lines',
] satisfies WeakEvidence['code'][];

export function isWeakEvidence(reason: GateReason): reason is WeakEvidence {
  return CODES.includes(reason.code);
}

/** Longer names would push the reason out of a notification. */
const NAME_THAT_FITS = 25;

/** Why good news is worth less, as the clause after "but". */
export function weakEvidenceClause(reason: WeakEvidence): Phrase {
  switch (reason.code) {
    case 'no-inventory':
      return say`no inventory lists the workloads of ${namespacesClause(reason.namespaces)}`;
    case 'nothing-touched':
      return say`what it changes selects no known workload`;
    case 'nothing-enforced':
      return say`it changes only staged policies, and nothing that is enforced`;
    case 'no-times':
      return say`the records have no time`;
    case 'short-window':
      return shortWindowClause(reason);
    case 'few-connections':
      return say`only ${words(plural(reason.connections, 'connection'))} ${reason.connections === 1 ? say`was` : say`were`} recorded`;
    case 'few-compared':
      return comparedClause(reason.compared, reason.of);
    case 'touched-not-compared':
      return say`none of the ${words(plural(reason.connections, 'connection'))} it affects could be compared`;
    case 'model-disagrees': {
      const share = words(formatShare(reason.agreeing, reason.compared));
      return say`the model agrees with only ${share} of what was recorded`;
    }
    case 'limited-sources':
      return limitClause(reason.limits);
    case 'unseen-runs':
      return unseenRunsClause(reason);
    case 'several-clusters':
      return say`the recording is of ${clustersClause(reason.clusters)}`;
    case 'silent-nodes': {
      const lately = reason.isLately === true ? say` lately` : [];
      return say`only ${reason.recorded} of ${words(plural(reason.known, 'node'))} recorded anything${lately}`;
    }
    case 'short-nodes': {
      const verb = reason.nodes.length === 1 ? say`was` : say`were`;
      return say`${nodesClause(reason.nodes)} ${verb} recorded for less than half of ${words(formatDuration(reason.minimumMs))}`;
    }
    case 'unreached-nodes':
      return say`the recorder could not reach ${nodesClause(reason.nodes)}`;
    case 'unread-lines':
      return say`${words(formatCount(reason.unread))} of ${words(plural(reason.lines, 'line'))} could not be read`;
    case 'lost-events':
      return say`the recorder lost ${words(plural(reason.lost, 'event'))} and recorded ${words(formatCount(reason.records))}`;
  }
}

function shortWindowClause({
  windowMs,
  minimumMs,
  without,
}: Extract<WeakEvidence, { code: 'short-window' }>): Phrase {
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

function unseenRunsClause({
  workloads,
  within,
  covered,
}: Extract<WeakEvidence, { code: 'unseen-runs' }>): Phrase {
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
