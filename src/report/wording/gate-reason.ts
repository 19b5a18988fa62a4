import type { GateReason } from '../../impact/gate/gate-reason.ts';
import { tallyWords } from './connection-clause.ts';
import { plural } from './count.ts';
import { unprotectedClause } from './isolation-clause.ts';
import { judgedByReason } from './judged-by-clause.ts';
import { notSimulatedClause } from './not-simulated-clause.ts';
import { enumerate, enumerateItems, name, type Phrase, say, words } from './phrase.ts';
import { formatDuration, formatTime } from './time.ts';
import { refusedReason, waivedReason } from './waiver-clause.ts';
import { weakEvidenceClause } from './weak-evidence-clause.ts';

/** One reason of the gate as a clause. */
export function gateReasonClause(reason: GateReason): Phrase {
  switch (reason.code) {
    case 'invalid-policies': {
      // A missing folder is an error in no file.
      if (reason.files === 0) return say`The input cannot be read`;
      const files = words(plural(reason.files, 'policy file'));
      return reason.files === 1 ? say`${files} is invalid` : say`${files} are invalid`;
    }
    case 'policy-errors':
      return say`the policies have ${words(plural(reason.errors, 'error'))}`;
    case 'base-not-rendered':
      return baseNotRendered(reason.sources);
    case 'no-flows':
      return say`no connection was recorded`;
    case 'flows-too-old': {
      const age = words(formatDuration(reason.maxAgeMs));
      const but = reason.isButForFew === true ? say`, apart from a few,` : [];
      return say`the newest recorded flow${but} is from ${words(formatTime(reason.newest))}, older than the ${age} allowed`;
    }
    case 'too-few-connections': {
      const connections = words(plural(reason.connections, 'connection'));
      const verb = reason.connections === 1 ? say`was` : say`were`;
      return say`only ${connections} ${verb} recorded, ${reason.minimum} are needed`;
    }
    case 'blocked':
      return say`blocks ${words(tallyWords(reason.tally))}`;
    case 'opened':
      return say`opens ${words(tallyWords(reason.tally, 'tried'))}`;
    case 'unknown':
      return say`${words(plural(reason.tally.connections, 'connection'))} cannot be judged`;
    case 'unprotected':
      return unprotectedClause(reason.changes);
    case 'not-simulated':
      return notSimulatedClause(reason.changes);
    case 'excluded-when-merged':
      return say`it excludes files with policies, which leave the set when this is merged`;
    case 'incomplete-input': {
      const verb = reason.sources.length === 1 ? say`is` : say`are`;
      const sources = enumerate(
        reason.sources.map((source) => [name(source)]),
        1,
      );
      return say`${sources} ${verb} not complete`;
    }
    case 'faults-in-base':
      return say`the base has problems in ${words(plural(reason.files, 'file'))}`;
    case 'silenced-errors':
      return say`a comment silences ${words(plural(reason.errors, 'error'))}`;
    case 'unreadable-input':
      return say`parts of the input could not be read`;
    case 'uncovered-workloads': {
      const workloads = words(plural(reason.workloads.length, 'touched workload'));
      return say`${workloads} had no traffic`;
    }
    case 'waived':
      return waivedReason(reason.connections, reason.workloads);
    case 'waivers-expired':
      return refusedReason('expired', reason.waivers);
    case 'waivers-too-long':
      return refusedReason('too-long', reason.waivers);
    case 'waivers-not-allowed':
      return refusedReason('not-allowed', reason.waivers);
    case 'judged-by-changed':
      return judgedByReason(reason.settings, reason.files);
    case 'judged-by-unknown':
      return say`the settings of the target branch cannot be read`;
    case 'target-moved':
      return say`the target branch has changed ${words(plural(reason.files, 'policy file'))} since`;
    case 'target-not-known':
      return say`the current target branch is not in this clone`;
    case 'nothing-rendered':
      return say`${words(plural(reason.entries, 'entry', 'entries'))} of ${name('render')} gave no manifests`;
    case 'moved-policies':
      return say`it moves policies, and they are not compared with what they were before`;
    case 'not-searched':
      return say`not all files could be searched for what changes or creates policies`;
    case 'fetched-changed':
      return say`it changes what is fetched from elsewhere, which was not read`;
    case 'pods-of-charts':
      return say`it alters labels or ports of pods of a chart that was not rendered`;
    case 'kustomized-workloads':
      return say`it alters what a kustomization that was not rendered makes of workloads`;
    case 'policies-elsewhere':
      return say`it changes policies in files that are not given`;
    case 'workloads-elsewhere':
      return say`it alters workloads in files that are not given`;
    case 'names-not-learned':
      return say`it allows by DNS names whose addresses Cilium never learns`;
    case 'policies-in-no-commit':
      return say`some policies are in no commit, so what they were before is not known`;
    case 'not-looked-at':
      return notLookedAt(reason.places);
    case 'flows-from-the-future':
      return say`the newest recorded flow is from ${words(formatTime(reason.newest))}, which is in the future`;
    case 'no-policies':
      return say`there is no policy before or after`;
    case 'same-sides':
      return say`base and head are both ${name(reason.name)}`;
    default:
      return weakEvidenceClause(reason);
  }
}

/** Longer names would push the rest out of a notification; other parts of the report show them whole. */
const SOURCE_THAT_FITS = 30;
const PLACES_THAT_FIT = 40;

function notLookedAt(places: readonly string[]): Phrase {
  if (places.join('').length > PLACES_THAT_FIT) {
    return say`${words(plural(places.length, 'part'))} of the cluster could not be read`;
  }
  const shown = enumerateItems(places, (place) => [name(place)], 2);
  return say`${shown} could not be read in the cluster`;
}

function baseNotRendered(sources: readonly string[]): Phrase {
  const isShort = (sources[0] ?? '').length <= SOURCE_THAT_FITS;
  const which = isShort
    ? enumerateItems(sources, (source) => [name(source)], 1)
    : say`${words(plural(sources.length, 'entry', 'entries'))} of ${name('render')}`;
  return say`the target branch cannot be rendered: ${which}; the change cannot be compared`;
}
